export { Log, SilentLog } from './logger.js';
export { Metrics, SilentMetrics } from './metrics.js';
export { PinoLog } from './pino.log.js';
export { PromMetrics } from './prom.metrics.js';
export { Trace } from './trace.js';
