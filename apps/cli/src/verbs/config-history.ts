import type { Release } from '@weir/platform/config';
import type { Command } from 'commander';
import { configVerb, noSuch } from '../config-verb.js';
import { lineDiff } from '../document-diff.js';
import { short } from '../document-text.js';
import { table } from '../output.js';
import { wholeNumber } from '../whole-number.js';

interface DiffOptions {
  readonly from?: number;
  readonly to?: number;
}

export const diffDocument = (): Command =>
  configVerb(
    {
      usage: 'diff <document>',
      summary: 'what two releases differ in: by default the last two',
      example: 'diff order.yaml --from 12 --to 15',
    },
    (command) =>
      command
        .option('--from <id>', 'release (default: the one before the last)', wholeNumber)
        .option('--to <id>', 'release (default: the last)', wholeNumber),
    async (releases, { from, to }: DiffOptions, _io, name: string) => {
      const history = await releases.history(name);
      const wanted = (id: number | undefined, fallback: Release | undefined): Release | undefined =>
        id === undefined ? fallback : history.find((one) => one.id === id);
      const after = wanted(to, history[0]);
      const older = history.slice(history.findIndex((one) => one === after) + 1);
      const whole = older.find(({ what }) => !what.startsWith('gray'));
      const before = wanted(from, whole);
      if (!after || (from !== undefined && !before))
        throw noSuch('CONFIG.NO_REVISION', `${name} has no such releases to compare`);
      const lines = lineDiff(before?.text ?? '', after.text ?? '');
      const document = { document: name, from: before?.id ?? null, to: after.id, lines };
      return { document, text: lines.join('\n') || 'They do not differ.' };
    },
  );

export const historyOfDocument = (): Command =>
  configVerb(
    { usage: 'history <document>', summary: 'who released what and when, newest first', example: 'history order.yaml' },
    (command) => command,
    async (releases, _options, _io, name: string) => {
      const history = await releases.history(name);
      const document = history.map(({ text: _text, document: _document, ...row }) => row);
      const lines = document.map(({ id, at, by, what, version, instances, like }) => [
        id,
        new Date(at).toISOString(),
        by,
        `${what}${instances ? ` to ${instances.join(', ')}` : ''}${like === undefined ? '' : ` to ${like}`}`,
        short(version),
      ]);
      return {
        document,
        text: lines.length
          ? table([['RELEASE', 'WHEN', 'WHO', 'WHAT', 'VERSION'], ...lines])
          : `${name} has no history.`,
      };
    },
  );
