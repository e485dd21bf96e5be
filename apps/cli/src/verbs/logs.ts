import { followLog, lastLines, logNames } from '@weir/deploy/shop';
import type { Command } from 'commander';
import { wantsJson } from '../output.js';
import { verb } from '../verb.js';

/** A log as the process wrote it. Under --json one document with the lines; with -f each new line as it comes. */
export const logs = (): Command =>
  verb(
    { usage: 'logs <name>', summary: 'the log of a process or server', example: 'logs order-1 -f' },
    (command) =>
      command
        .option('-f, --follow', 'go on until Ctrl-C')
        .option('-n, --lines <count>', 'how many of the last lines', Number, 50)
        .addHelpText('after', () => `\nNames: ${logNames().join(', ') || 'none yet'}`),
    async ({ signal }, { follow = false, lines }: { follow?: boolean; lines: number }, name: string) => {
      const { path, last } = await lastLines(name, lines);
      if (!follow) return { document: { name, path, lines: last }, text: last.join('\n') };
      const say = (line: string): void =>
        void process.stdout.write(`${wantsJson() ? JSON.stringify({ name, line }) : line}\n`);
      last.forEach(say);
      await followLog(path, say, signal);
      return undefined;
    },
  );
