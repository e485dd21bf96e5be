import { decoded, encoded, type Histogram, newHistogram, recordMs } from './histogram.js';
import { type Outcome, type OutcomeClass, OUTCOMES } from './outcome.js';

/** What happened in one second, as it travels between processes and stands in the raw file. Additive. */
export interface SecondPart {
  /** From the start, 0 the first. */
  readonly second: number;
  /** By the second in which they were due. */
  readonly offered: number;
  /** By the second in which they ended. */
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  /** Latencies of the accepted ones that ended in it, from their scheduled start; encoded. */
  readonly latency?: string;
}

interface Second {
  offered: number;
  readonly outcomes: Partial<Record<Outcome, number>>;
  readonly latency: Histogram;
}

/** The histograms of a whole run: from the scheduled start by class, the accepted from their sending, and the generator's own lag. */
export type Totals = Readonly<Record<OutcomeClass | 'fromSend' | 'lag', Histogram>>;
export type EncodedTotals = Readonly<Record<keyof Totals, string>>;

const TOTALS = ['accepted', 'refused', 'failed', 'fromSend', 'lag'] as const satisfies readonly (keyof Totals)[];

const totalsOf = <T>(value: (name: keyof Totals) => T): Record<keyof Totals, T> =>
  Object.fromEntries(TOTALS.map((name) => [name, value(name)])) as Record<keyof Totals, T>;

/** Counts what one generator sees, and what several of them have counted. */
export class Tally {
  readonly totals: Totals = totalsOf(newHistogram);
  private seconds = new Map<number, Second>();

  /** An order was due at `ms` from the start and was sent `lagMs` later; nothing is due in the closed model. */
  offered(ms: number, lagMs?: number): void {
    this.second(ms).offered++;
    if (lagMs !== undefined) recordMs(this.totals.lag, lagMs);
  }

  /** It ended at `ms` from the start. */
  ended(ms: number, outcome: Outcome, sinceDueMs: number, sinceSentMs: number): void {
    const second = this.second(ms);
    second.outcomes[outcome] = (second.outcomes[outcome] ?? 0) + 1;
    const group = OUTCOMES[outcome];
    recordMs(this.totals[group], sinceDueMs);
    if (group !== 'accepted') return;
    recordMs(second.latency, sinceDueMs);
    recordMs(this.totals.fromSend, sinceSentMs);
  }

  /** Hands out what was counted since the last call. */
  takeSeconds(): SecondPart[] {
    const parts = [...this.seconds].map(([second, one]) => part(second, one));
    this.seconds = new Map();
    return parts;
  }

  add(parts: readonly SecondPart[]): void {
    for (const { second, offered, outcomes, latency } of parts) {
      const into = this.second(second * 1000);
      into.offered += offered;
      for (const [outcome, count] of Object.entries(outcomes) as [Outcome, number][])
        into.outcomes[outcome] = (into.outcomes[outcome] ?? 0) + count;
      if (latency !== undefined) into.latency.add(decoded(latency));
    }
  }

  addTotals(totals: EncodedTotals): void {
    for (const name of TOTALS) this.totals[name].add(decoded(totals[name]));
  }

  encodedTotals(): EncodedTotals {
    return totalsOf((name) => encoded(this.totals[name]));
  }

  private second(ms: number): Second {
    const at = Math.max(0, Math.floor(ms / 1000));
    let second = this.seconds.get(at);
    if (!second) this.seconds.set(at, (second = { offered: 0, outcomes: {}, latency: newHistogram() }));
    return second;
  }
}

const part = (second: number, { offered, outcomes, latency }: Second): SecondPart => ({
  second,
  offered,
  outcomes,
  ...(latency.totalCount > 0 ? { latency: encoded(latency) } : {}),
});

/** Every second from the first to the last, those in which nothing happened too. */
export function wholeSeries(parts: readonly SecondPart[]): SecondPart[] {
  const found = new Map(parts.map((one) => [one.second, one]));
  const last = Math.max(-1, ...found.keys());
  return Array.from({ length: last + 1 }, (_, second) => found.get(second) ?? { second, offered: 0, outcomes: {} });
}

export function outcomesIn(parts: readonly SecondPart[]): Partial<Record<Outcome, number>> {
  const sum: Partial<Record<Outcome, number>> = {};
  for (const { outcomes } of parts)
    for (const [outcome, count] of Object.entries(outcomes) as [Outcome, number][])
      sum[outcome] = (sum[outcome] ?? 0) + count;
  return sum;
}

export const countOf = (outcomes: Readonly<Partial<Record<Outcome, number>>>, group: OutcomeClass): number =>
  (Object.entries(outcomes) as [Outcome, number][]).reduce(
    (sum, [outcome, count]) => (OUTCOMES[outcome] === group ? sum + count : sum),
    0,
  );
