export type { Check, Finding } from './check.js';
export { checks } from './checks/index.js';
export type { Evidence, PspEntry, Schema, Testimony } from './evidence.js';
export { type CheckReport, underWay, verify, verifyAtRest, type VerifyReport } from './verify.js';
