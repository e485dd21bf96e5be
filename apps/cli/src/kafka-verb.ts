import { type Messaging, operateMessaging, ShopError } from '@weir/deploy/shop';
import type { Position } from '@weir/platform/messaging';
import type { Command } from 'commander';
import type { Outcome } from './output.js';
import { type Io, verb, type VerbWords } from './verb.js';

type Asked<Options> = Options & { readonly brokers?: string };

/** A verb on the events of the shop, or of any brokers. */
export const kafkaVerb = <Options extends object, Args extends (string | undefined)[]>(
  words: VerbWords,
  options: (command: Command) => Command,
  run: (messaging: Messaging, options: Options, io: Io, ...args: Args) => Promise<Outcome | undefined>,
): Command =>
  verb<Asked<Options>, Args>(
    { ...words, example: `kafka ${words.example}` },
    (command) =>
      options(command).option('--brokers <list>', 'host:port, comma between (default: the shop that runs here)'),
    (io, given, ...args) => operateMessaging(given.brokers, (messaging) => run(messaging, given, io, ...args)),
  );

/** `earliest`, `latest`, an offset, `shift:-10`, `time:2026-11-22T10:00:00Z`. */
export function parsePosition(text: string): Position {
  if (text === 'earliest' || text === 'latest') return text;
  const [, kind, rest = ''] = /^(?:(shift|time):)?(.+)$/.exec(text) ?? [];
  const number = Number(rest);
  if (kind === 'time' && !Number.isNaN(Date.parse(rest))) return { time: Date.parse(rest) };
  if (kind === 'shift' && Number.isInteger(number)) return { shift: number };
  if (kind === undefined && Number.isInteger(number) && number >= 0) return { offset: number };
  throw new ShopError(
    'CLI.USAGE',
    `"${text}" is no place in a topic`,
    'Say earliest, latest, an offset, shift:<n>, or time:<iso>, for example time:2026-11-22T10:00:00Z.',
  );
}

/** A whole number of at least 1. */
export function parseCount(text: string): number {
  const count = Number(text);
  if (Number.isInteger(count) && count >= 1) return count;
  throw new ShopError('CLI.USAGE', `"${text}" is no whole number of at least 1`, 'For example 6.');
}

/** `name=value`, collected. */
export function parseHeader(text: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new ShopError('CLI.USAGE', `"${text}" is no header`, 'Say name=value, for example event-type=OrderReserved.');
  return { ...before, [name]: value };
}

export const iso = (ms: number): string => new Date(ms).toISOString();
