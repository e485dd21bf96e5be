import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';

export type { Histogram };

/** Three digits of microseconds; what took longer than ten minutes counts as that. */
const MOST_MICROS = 600_000_000;

export const newHistogram = (): Histogram =>
  build({ lowestDiscernibleValue: 1, highestTrackableValue: MOST_MICROS, numberOfSignificantValueDigits: 3 });

export function recordMs(histogram: Histogram, ms: number): void {
  const micros = Math.round(ms * 1000);
  histogram.recordValue(micros < 1 ? 1 : micros > MOST_MICROS ? MOST_MICROS : micros);
}

export const encoded = (histogram: Histogram): string => encodeIntoCompressedBase64(histogram);
export const decoded = (text: string): Histogram => decodeFromCompressedBase64(text);

/** All that was recorded, in one: percentiles are taken of this, never averaged. */
export function merged(histograms: readonly Histogram[]): Histogram {
  const all = newHistogram();
  for (const one of histograms) all.add(one);
  return all;
}

/** Milliseconds. */
export interface Latency {
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Of nothing: zeros. */
export function latencyOf(histogram: Histogram): Latency {
  const at = (percentile: number): number => histogram.getValueAtPercentile(percentile) / 1000;
  return {
    p50: at(50),
    p90: at(90),
    p99: at(99),
    p999: at(99.9),
    max: histogram.totalCount ? histogram.maxValue / 1000 : 0,
  };
}
