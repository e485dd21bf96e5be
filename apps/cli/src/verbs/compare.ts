import { resolve } from 'node:path';
import { defaultFolder, ShopFolder } from '@weir/deploy/shop';
import { Option, type Command } from 'commander';
import { compareText, diffText } from '../compare-text.js';
import { withProgress } from '../progress.js';
import { verb } from '../verb.js';
import { wholeNumber } from '../whole-number.js';

interface CompareVerbOptions {
  readonly pairs: number;
  readonly quick?: boolean;
  readonly arms: string;
  readonly resume?: string;
  readonly diff?: string[];
}

/** Several shapes of the shop beside each other on the same real servers. */
export const compare = (): Command =>
  verb(
    {
      usage: 'compare',
      summary: 'measure monolith against microservices on this machine',
      example: 'compare --quick',
    },
    (command) =>
      command
        .addOption(new Option('--pairs <n>', 'runs of each arm, interleaved').argParser(wholeNumber).default(5))
        .option('--quick', 'fewer and shorter workloads: under ten minutes on two cores')
        .option('--arms <arms>', 'the first is what the others are held against', 'mono,mono-rpc,micro,coarse')
        .option('--resume <folder>', 'go on with a comparison that was interrupted')
        .option('--diff <folders...>', 'two folders of comparisons: before and after, or two machines'),
    async ({ signal }, { pairs, quick = false, arms, resume, diff }: CompareVerbOptions) => {
      const { compare: run, diffRuns, parseArms } = await import('../comparing.js');
      if (diff) {
        const document = diffRuns(resolve(diff[0] ?? ''), resolve(diff[1] ?? ''));
        return { document, text: diffText(document) };
      }
      const folder = defaultFolder();
      const { downloads } = new ShopFolder(folder);
      const wish = { arms: parseArms(arms), pairs, quick, folder, downloads, signal };
      const document = await withProgress('Comparing', (onProgress) =>
        run({ ...wish, resume: resume === undefined ? undefined : resolve(resume), onProgress }),
      );
      return { document, text: compareText(document) };
    },
  );
