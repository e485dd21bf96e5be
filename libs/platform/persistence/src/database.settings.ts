import { z } from 'zod';

/** Section `database` of the settings. Unmarked keys are read at the start only. */
export const databaseSettings = z.strictObject({
  /** Connections per schema of a server. Default 4; more than 8 make the server slower. */
  poolSize: z.int().min(1).max(64).default(4),
  /** Whether the statements of a transaction that need no answer travel with the next that does, or with the commit, in one round trip. Default true. Live. */
  joinStatements: z.boolean().default(true).meta({ live: true }),
  /** How long a server may take for one round trip, ms; what the deadline of the call leaves counts where it is less. Default 0: as long as it takes, or the deadline. Live. */
  statementTimeoutMs: z.int().min(0).max(3_600_000).default(0).meta({ live: true }),
});
export type DatabaseSettings = z.infer<typeof databaseSettings>;
