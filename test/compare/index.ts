export { ARMS, parseArms, type Arm } from './arms.js';
export { compare, type CompareOptions } from './compare.js';
export { CompareError } from './compare-error.js';
export { comparePage } from './compare.report.js';
export { diffRuns, type DiffDocument } from './diff.js';
export type { CompareDocument } from './document.js';
