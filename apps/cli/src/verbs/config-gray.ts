import { ShopError } from '@weir/deploy/shop';
import type { ConfigReleases } from '@weir/platform/config';
import type { Command } from 'commander';
import { effectOf } from '../config-effect.js';
import { configVerb, isOwnShop, type PlaceOptions } from '../config-verb.js';
import { effectOutcome } from '../effect-text.js';
import { short, type TextOptions, wanted, withText } from '../document-text.js';
import type { Outcome } from '../output.js';

interface GrayOptions extends TextOptions, PlaceOptions {
  readonly to?: string;
  readonly all?: boolean;
  readonly end?: boolean;
}

export const grayDocument = (): Command =>
  configVerb(
    {
      usage: 'gray <document> [keys...]',
      summary: 'release a change to some instances, then to all, or take it back',
      example: 'gray order.yaml --to order-1 order.deadlineMs=30000',
    },
    (command) =>
      withText(command)
        .option('--to <instances>', 'names as `weir config who` lists them, comma between')
        .option('--all', 'what is in gray release becomes the document of all')
        .option('--end', 'what is in gray release is taken back'),
    async (releases, options: GrayOptions, _io, name: string, words: string[]) => {
      const own = isOwnShop(options);
      if ([options.to, options.all, options.end].filter(Boolean).length !== 1)
        throw new ShopError('CLI.USAGE', 'gray takes one of --to, --all and --end', '`npx weir config gray --help`.');
      if (options.to) return begin(releases, name, words, options, own);
      const version = await (options.all ? releases.promote(name) : releases.endGray(name));
      const effect = own ? await effectOf(name, version) : undefined;
      const done = options.all ? `${name} is released to all` : `The gray release of ${name} is over`;
      return effectOutcome(name, version, `${done}, version ${short(version)}`, effect, {});
    },
  );

async function begin(
  releases: ConfigReleases,
  name: string,
  words: readonly string[],
  options: GrayOptions,
  own: boolean,
): Promise<Outcome> {
  const instances = (options.to ?? '').split(',').filter(Boolean);
  const { text = '' } = await releases.state(name);
  const version = await releases.gray(name, await wanted(text, words, options), instances);
  const effect = own ? await effectOf(name, version, instances) : undefined;
  const outcome = effectOutcome(
    name,
    version,
    `${name} is in gray release to ${instances.join(', ')}, version ${short(version)}`,
    effect,
    { instances },
  );
  const known = effect && [...effect.inForce, ...effect.silent, ...effect.refused.map(({ instance }) => instance)];
  const strangers = known ? instances.filter((instance) => !known.includes(instance)) : [];
  if (strangers.length === 0) return outcome;
  return { ...outcome, text: `${outcome.text}\n  no such instance reads it: ${strangers.join(', ')}`, ok: false };
}
