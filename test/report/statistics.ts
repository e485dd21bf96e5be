import { Random } from '../support/random.js';

export interface Spread {
  readonly median: number;
  /** The smallest and the largest seen. */
  readonly low: number;
  readonly high: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

export type Verdict = 'higher' | 'lower' | 'no difference shown' | 'too few pairs';

/** Of ratios, one from each pair of runs beside each other. */
export interface RatioSummary extends Spread {
  readonly pairs: number;
  /** Where the median of many such pairs lies, 95 %. */
  readonly interval: Interval;
  readonly verdict: Verdict;
}

/** Fewer pairs say nothing: with four, chance alone puts all on one side in one case of eight. */
export const MINIMUM_PAIRS = 5;

const RESAMPLES = 4000;
const LEVEL = 0.95;

/** The middle one, or the mean of the middle two. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

export const spread = (values: readonly number[]): Spread => ({
  median: median(values),
  low: Math.min(...values),
  high: Math.max(...values),
});

/** The percentile bootstrap of the median: the same values and seed give the same interval. */
export function bootstrapMedian(
  values: readonly number[],
  { seed = 1, resamples = RESAMPLES, level = LEVEL } = {},
): Interval {
  if (values.length === 0) return { low: Number.NaN, high: Number.NaN };
  const random = new Random(seed);
  const medians = Array.from({ length: resamples }, () => median(values.map(() => random.pick(values)))).sort(
    (a, b) => a - b,
  );
  const at = (share: number): number => medians[Math.round(share * (medians.length - 1))] ?? Number.NaN;
  return { low: at((1 - level) / 2), high: at((1 + level) / 2) };
}

/** Of `of[i] / to[i]`, measured beside each other. */
export function ratioOf(of: readonly number[], to: readonly number[], seed = 1): RatioSummary {
  if (of.length !== to.length) throw new Error(`${of.length} values beside ${to.length} are no pairs`);
  const ratios = of.map((value, at) => value / (to[at] ?? Number.NaN));
  const interval = bootstrapMedian(ratios, { seed });
  return { ...spread(ratios), pairs: ratios.length, interval, verdict: verdictOf(interval, ratios.length) };
}

/** So little is no difference to anybody, and among many figures of few pairs chance alone shows some. */
const NOTHING = 0.05;

/** Names no winner while a difference of less than 5 % is possible. */
export function verdictOf({ low, high }: Interval, pairs: number): Verdict {
  if (pairs < MINIMUM_PAIRS) return 'too few pairs';
  if (low > 1 + NOTHING) return 'higher';
  return high < 1 - NOTHING ? 'lower' : 'no difference shown';
}

export const overlap = (a: Interval, b: Interval): boolean => a.low <= b.high && b.low <= a.high;
