import type { Command } from 'commander';
import { effectOf } from '../config-effect.js';
import { configVerb, isOwnShop, type PlaceOptions } from '../config-verb.js';
import { effectOutcome } from '../effect-text.js';
import { short } from '../document-text.js';
import { wholeNumber } from '../whole-number.js';

interface RollbackOptions extends PlaceOptions {
  readonly to?: number;
}

export const rollbackDocument = (): Command =>
  configVerb(
    {
      usage: 'rollback <document>',
      summary: 'bring back the text of an earlier release, by default the one before',
      example: 'rollback order.yaml --to 12',
    },
    (command) => command.option('--to <release>', 'its number in the history', wholeNumber),
    async (releases, options: RollbackOptions, _io, name: string) => {
      const { version, to } = await releases.rollback(name, options.to);
      const effect = isOwnShop(options) ? await effectOf(name, version) : undefined;
      return effectOutcome(name, version, `${name} is as it was in release ${to}, version ${short(version)}`, effect, {
        to,
      });
    },
  );
