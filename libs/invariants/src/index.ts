export type { Check, Finding } from './check.js';
export { checks } from './checks/index.js';
export { count } from './evidence.js';
export type { Evidence, PspEntry, Schema, Testimony, TopicPart, TopicRecord } from './evidence.js';
export { timelineOf, type TimelineEntry } from './timeline.js';
export { type CheckReport, underWay, verify, verifyAtRest, type VerifyReport } from './verify.js';
