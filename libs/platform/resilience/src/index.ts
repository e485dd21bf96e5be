export { AdaptiveLimit, type AdaptiveLimitOptions } from './adaptive-limit.js';
export { Breaker, type BreakerLimits } from './breaker.js';
export { BATCH_SIZES, Coalescer, type CoalescerOptions } from './coalescer.js';
export { AdaptiveRate, type AdaptiveRateOptions } from './adaptive-rate.js';
export { armFailpoints, disarmFailpoints, failpoint } from './failpoint.js';
export { KeyedRate, type KeyedRateOptions } from './keyed-rate.js';
export { YieldingRate } from './yielding-rate.js';
export { TokenBucket, type TokenBucketOptions } from './token-bucket.js';
