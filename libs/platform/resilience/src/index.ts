export { Coalescer, type CoalescerOptions } from './coalescer.js';
export { armFailpoints, failpoint } from './failpoint.js';
