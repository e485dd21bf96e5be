import type { Evidence, PspEntry, TopicPart, TopicRecord } from '@weir/invariants';
import type { ConnectionOptions } from '@weir/platform/persistence';
import type { Messaging, MessagingPlace } from './messaging.js';
import type { Schemas } from './schemas.js';

/** Longest wait for the payment provider's ledger, milliseconds. */
const LEDGER_WITHIN_MS = 10_000;

/**
 * What the checks read, through connections of its own until `close`. The drivers are loaded at the first question: most verbs of the CLI never ask one.
 * Without `place` the topics are not read.
 */
export function evidenceOf(
  connection: ConnectionOptions,
  pspUrl: string,
  place?: MessagingPlace,
): Evidence & { close(): Promise<void> } {
  let schemas: Promise<Schemas> | undefined;
  let messaging: Promise<Messaging> | undefined;
  const load = async (): Promise<Schemas> => new (await import('./schemas.js')).Schemas(connection);
  const open = async (at: MessagingPlace): Promise<Messaging> => (await import('./messaging.js')).openMessaging(at);
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
    ...(place
      ? {
          topic: (name, part) => records(() => (messaging ??= open(place)), name, part),
          backlog: async (group, topic) => backlogOf(await (messaging ??= open(place)), group, topic),
        }
      : {}),
    close: async () => {
      await (await messaging)?.close();
      await (await schemas)?.close();
    },
  };
}

/** A group that nobody has heard of has nothing to do. */
async function backlogOf({ admin }: Messaging, group: string, topic: string): Promise<number> {
  try {
    const lags = await admin.lag(group);
    return lags.reduce((sum, one) => sum + (one.topic === topic ? one.lag : 0), 0);
  } catch (error) {
    if ((error as { code?: string }).code === 'MESSAGING.NO_GROUP') return 0;
    throw error;
  }
}

async function* records(
  open: () => Promise<Messaging>,
  name: string,
  { key, since }: TopicPart = {},
): AsyncGenerator<TopicRecord> {
  const { admin, partsOf } = await open();
  const from = key === undefined && since === undefined ? undefined : await partsOf(name, key, since);
  for await (const { topic, partition, offset, key: own, headers } of admin.read(name, from ? { from } : {})) {
    if (key !== undefined && own !== key) continue;
    const [eventId, seq] = [headers['event-id'] ?? '', Number(headers['seq'] ?? 0)];
    yield { topic, partition, offset: Number(offset), key: own, eventId, seq, headers };
  }
}
