import { Random } from '../support/random.js';
import { LoadError } from './load-error.js';

/** When orders come, whatever becomes of the ones before. Rates are per second, times in seconds. */
export type Schedule =
  /** One after the other at equal distances. */
  | { readonly kind: 'constant'; readonly rate: number; readonly seconds: number }
  /** As independent customers come: the distances are exponential. The same seed gives the same moments. */
  | { readonly kind: 'poisson'; readonly rate: number; readonly seconds: number; readonly seed: number }
  /** One rate after the other, each Poisson when a seed is given, else constant. */
  | { readonly kind: 'steps'; readonly steps: readonly Step[]; readonly seed?: number }
  /** Moments recorded before, milliseconds from the start, in order. */
  | { readonly kind: 'trace'; readonly at: readonly number[] };

export interface Step {
  readonly rate: number;
  readonly seconds: number;
}

/** Above this a schedule does not fit in memory beside everything else. */
const MOST_ARRIVALS = 20_000_000;

/** The moments in milliseconds from the start, in order. Fails with LOAD.BAD_RATE. */
export function arrivals(schedule: Schedule): Float64Array {
  switch (schedule.kind) {
    case 'constant':
      return constant(wanted(schedule), 0);
    case 'poisson':
      return poisson(wanted(schedule), 0, new Random(schedule.seed));
    case 'steps':
      return inTurn(schedule.steps.map(wanted), schedule.seed);
    case 'trace':
      return Float64Array.from(schedule.at);
  }
}

/** From the start to the end of the last step, or to the last moment of a trace, milliseconds. */
export function durationOf(schedule: Schedule): number {
  if (schedule.kind === 'trace') return schedule.at.at(-1) ?? 0;
  const steps = schedule.kind === 'steps' ? schedule.steps : [schedule];
  return steps.reduce((sum, { seconds }) => sum + seconds * 1000, 0);
}

function wanted({ rate, seconds }: Step): Step {
  const good = Number.isFinite(rate) && rate > 0 && Number.isFinite(seconds) && seconds > 0;
  if (good && rate * seconds <= MOST_ARRIVALS) return { rate, seconds };
  throw new LoadError(
    'LOAD.BAD_RATE',
    `${rate} orders a second for ${seconds} s is no load that can be sent`,
    `Give a rate and a time above 0, together at most ${MOST_ARRIVALS.toLocaleString('en-US')} orders.`,
  );
}

function constant({ rate, seconds }: Step, from: number): Float64Array {
  return Float64Array.from({ length: Math.round(rate * seconds) }, (_, at) => from + (at * 1000) / rate);
}

function poisson({ rate, seconds }: Step, from: number, random: Random): Float64Array {
  const moments: number[] = [];
  const next = (): number => (-Math.log(1 - random.next()) * 1000) / rate;
  for (let at = next(); at < seconds * 1000; at += next()) moments.push(from + at);
  return Float64Array.from(moments);
}

function inTurn(steps: readonly Step[], seed: number | undefined): Float64Array {
  const random = seed === undefined ? undefined : new Random(seed);
  const parts: Float64Array[] = [];
  let from = 0;
  for (const step of steps) {
    parts.push(random ? poisson(step, from, random) : constant(step, from));
    from += step.seconds * 1000;
  }
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => (all.set(part, at), at + part.length), 0);
  return all;
}
