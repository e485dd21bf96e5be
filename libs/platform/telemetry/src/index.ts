export { Log, SilentLog } from './logger.js';
export { Metrics, SilentMetrics } from './metrics.js';
export { Trace } from './trace.js';
