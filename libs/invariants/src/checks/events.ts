import { type Check, finding } from '../check.js';
import { count, type Evidence, type Schema } from '../evidence.js';

const publishers: readonly Schema[] = ['order', 'inventory', 'payment'];

/** Who must have taken which events, by the group's name and the type. */
const consumers: readonly {
  readonly schema: Schema;
  readonly takes: Readonly<Partial<Record<Schema, readonly string[]>>>;
}[] = [
  { schema: 'payment', takes: { order: ['OrderReserved', 'OrderCancelled'] } },
  { schema: 'inventory', takes: { order: ['OrderConfirmed', 'OrderCancelled'] } },
  {
    schema: 'order',
    takes: { payment: ['PaymentCaptured', 'PaymentDeclined', 'RefundRequested'], inventory: ['HoldOverdue'] },
  },
  {
    schema: 'insight',
    takes: {
      order: ['OrderReserved', 'OrderConfirmed', 'OrderCancelled'],
      payment: ['PaymentCaptured', 'PaymentDeclined'],
    },
  },
  { schema: 'loyalty', takes: { order: ['OrderConfirmed', 'OrderCancelled'] } },
];

interface Gone {
  readonly what: string;
  readonly removed: number;
  /** Rows of before this time may be gone, ms. */
  readonly until: number;
}

/** What retention has removed from the schema's outbox, and with `inbox <consumer>` from its inbox. */
export async function gone(evidence: Evidence, schema: Schema): Promise<{ said: Gone[]; taken: Gone[] }> {
  const all = await evidence.rows<Gone>(schema, 'SELECT what, removed, until FROM purged');
  const rows = all.map(({ what, removed, until }) => ({ what, removed: Number(removed), until: Number(until) }));
  const [taken = [], said = []] = [true, false].map((wanted) =>
    rows.filter(({ what }) => what.startsWith('inbox ') === wanted),
  );
  return { said, taken };
}

export const latest = (of: readonly Gone[]): number => Math.max(0, ...of.map(({ until }) => until));

interface Said {
  readonly event_id: string;
  readonly type: string;
  /** 0: not yet. */
  readonly published_at: number;
}

/** Rows of one question: a shop that has sold much is looked at in pieces, so that memory stays bounded. */
const PAGE = 20_000;

/** Published events in the order of their ids, piece by piece. */
async function* published(evidence: Evidence, schema: Schema): AsyncGenerator<readonly Said[]> {
  for (let after = ''; ;) {
    const page = await evidence.rows<Said>(
      schema,
      `SELECT event_id, type, published_at FROM outbox WHERE event_id > ? ORDER BY event_id LIMIT ${PAGE}`,
      [after],
    );
    yield page.filter(({ published_at }) => Number(published_at) > 0);
    if (page.length < PAGE) return;
    after = page.at(-1)!.event_id;
  }
}

/** Those of a piece that somebody should have taken and has not; both sides lie in the order of their ids. */
async function untaken(
  evidence: Evidence,
  from: Schema,
  said: readonly Said[],
  forgotten: ReadonlyMap<Schema, number>,
): Promise<object[]> {
  const [first, last] = [said[0]?.event_id ?? '', said.at(-1)?.event_id ?? ''];
  const broken: object[] = [];
  for (const { schema, takes } of consumers) {
    const types = takes[from];
    if (!types) continue;
    const rows = await evidence.rows<{ event_id: string }>(
      schema,
      'SELECT event_id FROM inbox WHERE consumer = ? AND event_id >= ? AND event_id <= ?',
      [schema, first, last],
    );
    const taken = new Set(rows.map(({ event_id }) => event_id));
    broken.push(
      ...said
        .filter(
          ({ event_id, type, published_at }) =>
            types.includes(type) && Number(published_at) >= (forgotten.get(schema) ?? 0) && !taken.has(event_id),
        )
        .map(({ event_id, type }) => ({ event: event_id, type, said_by: from, never_taken_by: schema })),
    );
  }
  return broken;
}

export const outboxIsTheTruth: Check = {
  id: 'I11',
  name: 'the outbox is the truth: each change has its event, each event was published and taken by all who want it, none is dead',
  atRest: true,
  async look(evidence) {
    const unsaid = await evidence.rows(
      'order',
      `SELECT h.order_id, h.version, h.to_state FROM order_history h
       LEFT JOIN outbox o ON o.aggregate = 'order' AND o.aggregate_id = h.order_id AND o.seq = h.version WHERE o.event_id IS NULL AND h.at >= ? ORDER BY h.order_id`,
      [latest((await gone(evidence, 'order')).said)],
    );
    const forgotten = new Map<Schema, number>();
    for (const { schema } of consumers) forgotten.set(schema, latest((await gone(evidence, schema)).taken));
    const broken: object[] = [];
    let total = 0;
    for (const schema of publishers) {
      for await (const said of published(evidence, schema)) {
        total += said.length;
        if (said.length > 0) broken.push(...(await untaken(evidence, schema, said, forgotten)));
      }
      broken.push(
        ...(await evidence.rows(
          schema,
          'SELECT event_id, type, dead_reason FROM outbox WHERE dead_reason IS NOT NULL ORDER BY position',
        )),
      );
    }
    return finding(total, [...unsaid, ...broken], 'an event is missing');
  },
};

export const orderPerKey: Check = {
  id: 'I12',
  name: 'order per key: each aggregate’s events are numbered 1, 2, 3, ... without a gap',
  atRest: false,
  async look(evidence) {
    const broken: object[] = [];
    let aggregates = 0;
    for (const schema of publishers) {
      broken.push(
        ...(await evidence.rows(
          schema,
          `SELECT aggregate, aggregate_id, COUNT(*) AS events, MIN(seq) AS first_seq, MAX(seq) AS last_seq FROM outbox
           GROUP BY aggregate, aggregate_id HAVING (MIN(seq) <> 1 AND ? = 0) OR MAX(seq) - MIN(seq) + 1 <> COUNT(*) ORDER BY aggregate_id`,
          [latest((await gone(evidence, schema)).said)],
        )),
      );
      aggregates += await count(
        evidence,
        schema,
        'SELECT COUNT(*) AS n FROM (SELECT DISTINCT aggregate, aggregate_id FROM outbox) a',
      );
    }
    return finding(aggregates, broken, 'a number is missing or doubled');
  },
};

export const effectsOnce: Check = {
  id: 'I13',
  name: 'effects exactly once: what insight counted is what was said, and what was sold is what was confirmed',
  atRest: true,
  async look(evidence) {
    const said = new Map<string, number>();
    for (const schema of ['order', 'payment'] as const) {
      for (const { type, n } of await evidence.rows<{ type: string; n: number }>(
        schema,
        'SELECT type, COUNT(*) AS n FROM outbox GROUP BY type',
      ))
        said.set(type, Number(n));
      for (const { what, removed } of (await gone(evidence, schema)).said)
        said.set(what, (said.get(what) ?? 0) + removed);
    }
    const counted = new Map(
      (await evidence.rows<{ stage: string; n: number }>('insight', 'SELECT stage, count AS n FROM funnel')).map(
        ({ stage, n }) => [stage, Number(n)],
      ),
    );
    const stages = {
      reserved: 'OrderReserved',
      captured: 'PaymentCaptured',
      declined: 'PaymentDeclined',
      confirmed: 'OrderConfirmed',
      cancelled: 'OrderCancelled',
    };
    const broken = Object.entries(stages)
      .map(([stage, type]) => ({ stage, counted: counted.get(stage) ?? 0, said: said.get(type) ?? 0 }))
      .filter((row) => row.counted !== row.said);
    return finding(
      [...said.values()].reduce((sum, n) => sum + n, 0),
      broken,
      'an effect is missing or doubled',
    );
  },
};

export const pointsOnce: Check = {
  id: 'I13-loyalty',
  name: 'effects exactly once: each customer has a point per whole euro of each order that stands confirmed',
  atRest: true,
  async look(evidence) {
    const due = new Map(
      (
        await evidence.rows<{ customer_id: string; points: number }>(
          'order',
          "SELECT customer_id, SUM(total - total % 100) / 100 AS points FROM orders WHERE status = 'confirmed' GROUP BY customer_id",
        )
      ).map(({ customer_id, points }) => [customer_id, Number(points)]),
    );
    const accounts = await evidence.rows<{ customer_id: string; points: number }>(
      'loyalty',
      'SELECT customer_id, earned - taken_back AS points FROM accounts ORDER BY customer_id',
    );
    const booked = new Map(accounts.map(({ customer_id, points }) => [customer_id, Number(points)]));
    const broken = [...new Set([...due.keys(), ...booked.keys()])]
      .map((customer) => ({ customer, points: booked.get(customer) ?? 0, due: due.get(customer) ?? 0 }))
      .filter(({ points, due: owed }) => points !== owed);
    return finding(due.size + booked.size, broken, 'a customer’s points are wrong');
  },
};
