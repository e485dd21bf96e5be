import { defaultFolder, ShopError } from '@weir/deploy/shop';
import { type Command, Option } from 'commander';
import { withProgress } from '../progress.js';
import { verb } from '../verb.js';
import { wholeNumber } from '../whole-number.js';

interface StoreReleaseOptions {
  readonly orders: number;
  readonly rate?: number;
  readonly killConsumer?: boolean;
  readonly infra: 'native' | 'embedded';
  readonly shape: 'mono' | 'micro';
}

/** On a shop of its own, beside the one that runs here. */
export const storeRelease = (): Command =>
  verb(
    {
      usage: 'store-release',
      summary: 'stop the drain, store orders, release them, and measure the drain alone',
      example: 'store-release --orders 100000 --rate 2000',
    },
    (command) =>
      command
        .requiredOption('--orders <n>', 'how many to store', wholeNumber)
        .option('--rate <rate>', 'orders a second after the release (default: as fast as they can)', wholeNumber)
        .option('--kill-consumer', 'kill -9 one of two order processes during the drain; needs --shape micro')
        .addOption(new Option('--infra <infra>').choices(['native', 'embedded']).default('native'))
        .addOption(new Option('--shape <shape>').choices(['mono', 'micro']).default('mono')),
    async ({ signal }, { killConsumer = false, ...options }: StoreReleaseOptions) => {
      if (killConsumer && options.shape !== 'micro')
        throw new ShopError(
          'CLI.USAGE',
          'In the shape mono the consumer is the whole shop, which would be killed with it',
          'Add --shape micro --infra native.',
        );
      const { recordStoreRelease } = await import('../experiments.js');
      const document = await withProgress('Storing and releasing', (onProgress) =>
        recordStoreRelease({ ...options, killConsumer, home: defaultFolder(), signal, onProgress }),
      );
      const { stored, drainRate, drainSeconds, lastToFirst, verify, folder } = document;
      const ok = verify.ok && verify.atRest;
      const text = [
        `${stored} stored, drained at ${drainRate.toFixed(0)} a second in ${drainSeconds.toFixed(1)} s; last tenth ${lastToFirst.toFixed(2)} of the first`,
        `verify: ${ok ? 'green' : `RED ${verify.checks.map(({ id }) => id).join(', ')}`}`,
        `Folder: ${folder}`,
      ].join('\n');
      return { document, text, ok };
    },
  );
