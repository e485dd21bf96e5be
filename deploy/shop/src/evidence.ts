import type { Evidence, PspEntry } from '@weir/invariants';
import type { ConnectionOptions } from '@weir/platform/persistence';
import type { Schemas } from './schemas.js';

/** Longest wait for the payment provider's ledger, milliseconds. */
const LEDGER_WITHIN_MS = 10_000;

/** What the checks read, through connections of its own until `close`. The drivers are loaded at the first question: most verbs of the CLI never ask one. */
export function evidenceOf(connection: ConnectionOptions, pspUrl: string): Evidence & { close(): Promise<void> } {
  let schemas: Promise<Schemas> | undefined;
  const load = async (): Promise<Schemas> => new (await import('./schemas.js')).Schemas(connection);
  return {
    rows: async (schema, sql, parameters = []) => {
      schemas ??= load();
      const database = await (await schemas).of(schema);
      return database.query(sql, parameters);
    },
    pspLedger: async () => {
      const answer = await fetch(`${pspUrl}/ledger`, { signal: AbortSignal.timeout(LEDGER_WITHIN_MS) });
      return (await answer.json()) as PspEntry[];
    },
    close: async () => (await schemas)?.close(),
  };
}
