import type { ConfigReleases } from '@weir/platform/config';
import type { Command } from 'commander';
import { effectOf } from '../config-effect.js';
import { configVerb, isOwnShop, type PlaceOptions } from '../config-verb.js';
import { effectOutcome } from '../effect-text.js';
import { short, type TextOptions, wanted, withText } from '../document-text.js';

interface SetOptions extends TextOptions, PlaceOptions {
  readonly expect?: string;
  readonly wait: boolean;
}

/** Another hand may change the document at the same time; single keys are then set over its change. */
const TRIES = 5;

async function publish(
  releases: ConfigReleases,
  name: string,
  words: readonly string[],
  options: SetOptions,
): Promise<string> {
  const whole = options.file === undefined ? undefined : await wanted('', words, options);
  for (let attempt = 1; ; attempt++) {
    const { text = '', version } = await releases.state(name);
    try {
      return await releases.publish(name, whole ?? (await wanted(text, words, options)), options.expect ?? version);
    } catch (error) {
      const lost = (error as { code?: string }).code === 'CONFIG.CONFLICT';
      if (!lost || options.expect !== undefined || whole !== undefined || attempt === TRIES) throw error;
    }
  }
}

export const setDocument = (): Command =>
  configVerb(
    {
      usage: 'set <document> [keys...]',
      summary: 'change keys of a document, or publish a whole one; waits until it is in force',
      example: 'set shared.yaml rpc.deadlineMs=1500 rpc.attempts=2',
    },
    (command) =>
      withText(command)
        .option('--expect <version>', 'only over this version (default: the one that is there)')
        .option('--no-wait', 'do not wait for the instances'),
    async (releases, options: SetOptions, _io, name: string, words: string[]) => {
      const version = await publish(releases, name, words, options);
      const effect = isOwnShop(options) && options.wait ? await effectOf(name, version) : undefined;
      return effectOutcome(name, version, `${name} is published, version ${short(version)}`, effect, {});
    },
  );
