import { z } from 'zod';
import { BALANCERS } from './client/balancing/candidate.js';

export const POLICIES = ['failover', 'failfast', 'failsafe', 'failback', 'forking', 'broadcast'] as const;

/** What may be said of one method, or of a whole service. */
const method = z.strictObject({
  deadlineMs: z.int().min(1).max(60_000).optional(),
  attempts: z.int().min(1).max(10).optional(),
  policy: z.enum(POLICIES).optional(),
  balancer: z.enum(BALANCERS).optional(),
  /** Field of the request whose value is the key of consistent hashing. */
  hashKey: z.string().min(1).optional(),
});

/** Section `rpc`: how this process calls others. */
export const rpcSettings = z.strictObject({
  /** Milliseconds for one call with all its attempts, where the caller names no other. Default 2000. Live. */
  deadlineMs: z.int().min(1).max(60_000).default(2_000).meta({ live: true }),
  /** When a repeatable call has no answer after this time, another instance is asked as well and the first answer counts, ms; 0: never. Default 1000. Live. */
  attemptMs: z.int().min(0).max(60_000).default(1_000).meta({ live: true }),
  /** Attempts of one repeatable call, the first included. Default 3; 1 turns retries off. Live. */
  attempts: z.int().min(1).max(10).default(3).meta({ live: true }),
  /** Retries per 100 calls in the long run, so that an outage is not answered with a flood. Default 20. Live. */
  retryPercent: z.int().min(0).max(100).default(20).meta({ live: true }),
  /** Who gets the next call: roundRobin (smooth, by weight), random, leastActive, shortestResponse, consistentHash. Default roundRobin. Live. */
  balancer: z.enum(BALANCERS).default('roundRobin').meta({ live: true }),
  /** What follows a failure: failover (another instance), failfast, failsafe (an empty answer), failback (repeated later), forking (several at once), broadcast (all). Default failover; calls that are not repeatable fail fast. Live. */
  policy: z.enum(POLICIES).default('failover').meta({ live: true }),
  /** The same for one method, `inventory.getProduct`, or one service, `inventory`: deadlineMs, attempts, policy, balancer, hashKey. Default: none. Live. */
  methods: z
    .record(z.string().regex(/^[\w-]+(\.\w+)?$/), method)
    .default({})
    .meta({ live: true }),
  /** Instances that forking asks at once. Default 2. Live. */
  forks: z.int().min(2).max(10).default(2).meta({ live: true }),
  /** Pause before failback repeats a call, ms. Default 5000. Live. */
  failbackMs: z.int().min(10).max(600_000).default(5_000).meta({ live: true }),
  /** A new instance grows from a tenth of its weight to all of it in this time, ms. Default 0: at once; Dubbo takes 600000. Live. */
  warmupMs: z.int().min(0).max(3_600_000).default(0).meta({ live: true }),
  /** Whether instances of the own zone come first. Default true; without WEIR_ZONE all are alike. Live. */
  zonePreference: z.boolean().default(true).meta({ live: true }),
  /** Whether a tagged call goes to untagged instances when none has its tag. Default true. Live. */
  tagFallback: z.boolean().default(true).meta({ live: true }),
  /** Failures in a row that make an instance an outlier, which then gets one call each ejectMs until it answers; never more than half of them. Default 5; 0 turns this off. Live. */
  ejectAfter: z.int().min(0).max(1_000).default(5).meta({ live: true }),
  /** How long an outlier rests, ms. Default 2000. Live. */
  ejectMs: z.int().min(10).max(600_000).default(2_000).meta({ live: true }),
  /** Share of calls without an answer, percent of at least a hundred in ten seconds, that opens the circuit of a method. Default 100: nobody answers at all; 0 turns the breaker off. Live. */
  breakerPercent: z.int().min(0).max(100).default(100).meta({ live: true }),
  /** How long an open circuit refuses before it lets one call through, ms. Default 500. Live. */
  breakerRestMs: z.int().min(10).max(600_000).default(500).meta({ live: true }),
  /** Calls on one service under way at once in this process; beyond it they are refused as overload. Default 2000. Live. */
  maxConcurrent: z.int().min(1).max(100_000).default(2_000).meta({ live: true }),
  /** Calls on one service that this process works on at once; more wait their turn. Default 1000. Live. */
  maxServing: z.int().min(1).max(100_000).default(1_000).meta({ live: true }),
  /** Calls on one service that may wait for their turn; more are refused as overload, and a repeatable one is tried at another instance. Default 1000. Live. */
  maxWaiting: z.int().min(0).max(100_000).default(1_000).meta({ live: true }),
  /** How often what was called and answered is reported to the monitor, ms. Default 60000. Live. */
  monitorIntervalMs: z.int().min(100).max(3_600_000).default(60_000).meta({ live: true }),
});

export type RpcSettings = z.output<typeof rpcSettings>;
export type ClusterPolicy = (typeof POLICIES)[number];
