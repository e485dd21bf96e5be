import { orderEvents } from '@weir/order/contract';
import { InProcessElection } from '@weir/platform/coordination';
import { Lifecycle, Live, SystemClock, UuidIds } from '@weir/platform/kernel';
import { KafkaAdmin, KafkaEventBus, messagingSettings, Relay, subscribeTo } from '@weir/platform/messaging';
import { insertRows, SqlDatabases, SqlInbox, SqlOutbox } from '@weir/platform/persistence';
import { PromMetrics, SilentLog } from '@weir/platform/telemetry';
import { placeOf, serveArm, timed } from './arm.js';
import { letters, newRun, said } from './said.js';

/** Outbox rows, the relay, Kafka, the consumer runtime with its contract, and a handler that writes inbox and effect in one transaction: all as the shop has it. */
const SCHEMA = 'order';
const PRODUCED = 'weir.load.events';
/** Callers of the coalescing producer that wait for their one message at any moment: as many messages as the raw arm has under way. */
const CALLERS = 500;
const APPEND = 500;

const place = placeOf(process.argv[2]);
const { user, password, ...address } = place.database;
const [clock, ids, log, metrics] = [new SystemClock(), new UuidIds(), new SilentLog(), new PromMetrics('load', false)];
const settings = new Live(messagingSettings.parse({}));
const lifecycle = new Lifecycle();
const effects = {
  name: 'Effects1762000000001',
  statements: () => [
    'CREATE TABLE effects (position BIGINT NOT NULL PRIMARY KEY AUTO_INCREMENT, order_id VARCHAR(40) NOT NULL, seq INT NOT NULL)',
  ],
};
const connection = { kind: 'mariadb' as const, ...address, credentials: { [SCHEMA]: { user, password } } };
const databases = new SqlDatabases({ connection, clock, log, metrics, lifecycle });
const database = await databases.open(SCHEMA, [effects]);
const [outbox, inbox] = [new SqlOutbox({ database, clock, ids }), new SqlInbox({ clock, ids })];
const kafka = { brokers: [place.kafka], clientId: 'weir' };
const bus = new KafkaEventBus({ address: kafka, settings, clock, log, metrics, lifecycle });
const admin = new KafkaAdmin({ address: kafka, clock, log });
const [first] = letters(newRun(), 1);
if (first) await bus.publish([{ topic: PRODUCED, ...first }]);

let [done, calls, wanted] = [0, 0, Number.POSITIVE_INFINITY];
let arrived = (): void => undefined;
await subscribeTo(bus, {
  group: 'load',
  topics: [`weir.${SCHEMA}.events`],
  contracts: { OrderConfirmed: orderEvents.OrderConfirmed },
  handle: async (batch) => {
    done += await database.transaction(async (tx) => {
      const fresh = await inbox.claim(
        tx,
        'load',
        batch.map(({ eventId }) => eventId),
      );
      const due = batch.filter(({ eventId }) => fresh.delete(eventId));
      await insertRows(
        tx,
        'effects',
        ['order_id', 'seq'],
        due.map(({ key, seq }) => [key, seq]),
      );
      return due.length;
    });
    calls += 1;
    if (done >= wanted) arrived();
  },
});

async function fill(run: string, events: number): Promise<void> {
  const all = said(run, events);
  for (let from = 0; from < all.length; from += APPEND)
    await database.transaction((tx) => outbox.append(tx, all.slice(from, from + APPEND)));
}

/** Resolves when the handler has committed `count` effects. */
const allDone = (count: number): Promise<void> =>
  new Promise((resolve) => {
    [arrived, wanted] = [resolve, count];
    if (done >= wanted) resolve();
  });

/** What the database says of the round: each event's effect there, once, in the order of its key. */
async function wrongOf(run: string, events: number): Promise<string[]> {
  const [row] = await database.query<{ effects: number; once: number }>(
    'SELECT COUNT(*) AS effects, COUNT(DISTINCT order_id, seq) AS once FROM effects WHERE order_id LIKE ?',
    [`o-${run}%`],
  );
  const { effects: counted = 0, once = 0 } = row ?? {};
  const [disorder] = await database.query<{ n: number }>(
    `SELECT COUNT(*) AS n FROM (SELECT seq - COALESCE(LAG(seq) OVER (PARTITION BY order_id ORDER BY position), 0) AS step
     FROM effects WHERE order_id LIKE ?) e WHERE step <> 1`,
    [`o-${run}%`],
  );
  return [
    ...(once === events ? [] : [`${once} of ${events} events had an effect`]),
    ...(counted === once ? [] : [`${counted - once} effects came twice`]),
    ...(disorder?.n ? [`${disorder.n} effects were out of order`] : []),
  ];
}

/** A relay from its election to its last row. */
async function relayed(work: () => Promise<void>): Promise<void> {
  const term = new Lifecycle();
  const election = new InProcessElection({ clock, log });
  const options = { schema: SCHEMA, outbox, bus, election, settings, clock, log, metrics, lifecycle: term };
  await new Relay(options).start();
  await work();
  await term.stop();
}

const stored = async (): Promise<number> =>
  (await admin.describe(PRODUCED)).reduce((sum, { latest }) => sum + latest, 0);

serveArm({
  whole: async (events) => {
    const run = newRun();
    await fill(run, events);
    const [before, end] = [calls, done + events];
    let measured: Awaited<ReturnType<typeof timed>> | undefined;
    await relayed(async () => void (measured = await timed(() => allDone(end))));
    if (!measured) throw new Error('nothing was measured');
    const batches = { handler: Math.round(events / (calls - before)) };
    return { ...measured, wrong: await wrongOf(run, events), batches };
  },
  produce: async (events) => {
    const messages = letters(newRun(), events);
    const before = await stored();
    let next = 0;
    const caller = async (): Promise<void> => {
      for (let letter = messages[next++]; letter; letter = messages[next++])
        await bus.publish([{ topic: PRODUCED, ...letter }]);
    };
    const measured = await timed(async () => void (await Promise.all(Array.from({ length: CALLERS }, caller))));
    const kept = (await stored()) - before;
    return { ...measured, wrong: kept === events ? [] : [`${kept} of ${events} were stored`] };
  },
});
