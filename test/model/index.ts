export { check, type CheckOptions, type CheckReport, passed, type Trace } from './check.js';
