export { type CpuProbe, cpuOfRows, cpuPerOrder, sumOf } from './cpu.js';
export { defaultWorkers } from './generators.js';
export type { Model } from './engine.js';
export {
  decoded,
  encoded,
  type Histogram,
  type Latency,
  latencyOf,
  merged,
  newHistogram,
  recordMs,
} from './histogram.js';
export { runLoad } from './load.js';
export { isVoid, type LoadDocument, type LoadOptions, type LoadOutcome, VOID_ABOVE_MS } from './load-shapes.js';
export { LoadError } from './load-error.js';
export { LOAD_SKUS, type Mix, parseMix, skuAt } from './mix.js';
export { type Outcome, type OutcomeClass, OUTCOMES, UNKNOWN } from './outcome.js';
export { arrivals, durationOf, type Schedule, type Step } from './schedule.js';
export { countOf, type EncodedTotals, outcomesIn, type SecondPart, wholeSeries } from './tally.js';
export { readTrace } from './trace.js';
export { recordLoad, type RecordedLoad } from './record-load.js';
export { growthPage } from './growth/growth.report.js';
export { loadPage } from './load.report.js';
export { Settler, type SettlerOptions } from './settled.js';
export * from './experiments/index.js';
export { placingPage } from './placing/summary.js';
