export { Coalescer, type CoalescerOptions } from './coalescer.js';
export { armFailpoints, disarmFailpoints, failpoint } from './failpoint.js';
export { TokenBucket, type TokenBucketOptions } from './token-bucket.js';
