import type { Evidence, PspEntry, TopicPart, TopicRecord } from '@weir/invariants';
import type { ConnectionOptions } from '@weir/platform/persistence';
import type { Messaging, MessagingPlace } from './messaging.js';
import type { Schemas } from './schemas.js';

/** Longest wait for the payment provider's ledger, milliseconds: of a million orders it is a hundred megabytes. */
const LEDGER_WITHIN_MS = 60_000;

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

/** What a group that has never committed has not taken is everything; a topic that is not there has nothing. */
async function backlogOf({ admin }: Messaging, group: string, topic: string): Promise<number> {
  const orElse =
    <T>(code: string, value: T) =>
    (error: unknown): T => {
      if ((error as { code?: string }).code === code) return value;
      throw error;
    };
  const partitions = await admin.describe(topic).catch(orElse('MESSAGING.NO_TOPIC', []));
  const lags = partitions.length === 0 ? [] : await admin.lag(group).catch(orElse('MESSAGING.NO_GROUP', []));
  const known = new Map(lags.filter((one) => one.topic === topic).map(({ partition, lag }) => [partition, lag]));
  return partitions.reduce(
    (sum, { partition, earliest, latest }) => sum + (known.get(partition) ?? latest - earliest),
    0,
  );
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
