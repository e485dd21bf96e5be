import { z } from 'zod';

/** Section `rpc`: how this process calls others. */
export const rpcSettings = z.strictObject({
  /** Milliseconds for one call with all its attempts, where the caller names no other. Default 2000. Live. */
  deadlineMs: z.int().min(1).max(60_000).default(2_000).meta({ live: true }),
  /** Attempts of one repeatable call, the first included. Default 3; 1 turns retries off. Live. */
  attempts: z.int().min(1).max(10).default(3).meta({ live: true }),
  /** Retries per 100 calls in the long run, so that an outage is not answered with a flood. Default 20. Live. */
  retryPercent: z.int().min(0).max(100).default(20).meta({ live: true }),
});

export type RpcSettings = z.output<typeof rpcSettings>;
