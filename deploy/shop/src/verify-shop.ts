import { verifyAtRest, type Evidence, type PspEntry, type VerifyReport } from '@weir/invariants';
import { Lifecycle, SystemClock } from '@weir/platform/kernel';
import { SqlDatabases, type ConnectionOptions, type Database } from '@weir/platform/persistence';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';

/** Longest wait for the payment provider's ledger, milliseconds. */
const LEDGER_WITHIN_MS = 10_000;

/** What the checks read, through connections of its own until `close`. */
export function evidenceOf(connection: ConnectionOptions, pspUrl: string): Evidence & { close(): Promise<void> } {
  const lifecycle = new Lifecycle();
  const databases = new SqlDatabases({
    connection,
    clock: new SystemClock(),
    log: new SilentLog(),
    metrics: new SilentMetrics(),
    lifecycle,
  });
  const opened = new Map<string, Promise<Database>>();
  const open = (schema: string): Promise<Database> => {
    const database = opened.get(schema) ?? databases.attach(schema);
    opened.set(schema, database);
    return database;
  };
  return {
    rows: async (schema, sql, parameters = []) => (await open(schema)).query(sql, parameters),
    pspLedger: async () => {
      const answer = await fetch(`${pspUrl}/ledger`, { signal: AbortSignal.timeout(LEDGER_WITHIN_MS) });
      return (await answer.json()) as PspEntry[];
    },
    close: () => lifecycle.stop(),
  };
}

/** Waits at most `withinMs` for rest, then makes every check. */
export async function verifyShop(
  connection: ConnectionOptions,
  pspUrl: string,
  withinMs: number,
): Promise<VerifyReport> {
  const evidence = evidenceOf(connection, pspUrl);
  try {
    return await verifyAtRest(evidence, withinMs);
  } finally {
    await evidence.close();
  }
}
