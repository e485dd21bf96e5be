import { Engine, type Slice } from './engine.js';
import { type EncodedTotals, type SecondPart, Tally } from './tally.js';

/** What a generator says while it works. */
export type News =
  | { readonly kind: 'warm'; readonly accepted: number }
  | { readonly kind: 'seconds'; readonly seconds: readonly SecondPart[]; readonly inFlight: number }
  | { readonly kind: 'done'; readonly totals: EncodedTotals; readonly waited: number; readonly cpuMicros: number };

const REPORT_EVERY_MS = 1000;

/** What a generator is told. */
export interface Orders {
  /** Resolves when all generators are warm. */
  readonly begin: Promise<void>;
  /** Calls back whenever the customers must wait, and when they may go on. */
  readonly onHold: (hold: (held: boolean) => void) => void;
  readonly signal: AbortSignal;
}

/** One slice from warm-up to the last answer. */
export async function generate(
  slice: Slice,
  { begin, onHold, signal }: Orders,
  say: (news: News) => void,
): Promise<void> {
  const tally = new Tally();
  const engine = new Engine(slice, tally);
  try {
    say({ kind: 'warm', accepted: await engine.warmUp(signal) });
    await begin;
    onHold((held) => engine.hold(held));
    const before = process.cpuUsage();
    const tell = (): void => say({ kind: 'seconds', seconds: tally.takeSeconds(), inFlight: engine.inFlight });
    const reporter = setInterval(tell, REPORT_EVERY_MS);
    await engine.run(signal);
    clearInterval(reporter);
    const { user, system } = process.cpuUsage(before);
    tell();
    say({ kind: 'done', totals: tally.encodedTotals(), waited: engine.waited, cpuMicros: user + system });
  } finally {
    engine.close();
  }
}
