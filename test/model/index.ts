export { check, type CheckOptions } from './check.js';
export { type CheckReport, describe, passed, type Trace } from './report.js';
