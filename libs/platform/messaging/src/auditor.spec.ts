import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { InProcessElection } from '@weir/platform/coordination';
import { Lifecycle, Live, SystemClock } from '@weir/platform/kernel';
import { openTestDatabase, SqlDatabases, type TestDatabase } from '@weir/platform/persistence';
import { Log, type Metrics, SilentMetrics } from '@weir/platform/telemetry';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Auditor } from './auditor.js';
import { EmbeddedLog } from './embedded/embedded-log.js';
import { eventually } from './event-bus.stage.js';
import { messagingSettings } from './messaging.settings.js';
import { Relay, type RelayOptions } from './relay.js';

class CountingMetrics extends SilentMetrics {
  readonly counts = new Map<string, number>();

  override counter(...[name]: Parameters<Metrics['counter']> | []): { add(...args: unknown[]): void } {
    const key = name ?? '';
    return { add: (_, by = 1) => void this.counts.set(key, (this.counts.get(key) ?? 0) + (by as number)) };
  }
}

class LoudLog extends Log {
  readonly errors: string[] = [];
  override debug(): void {}
  override info(): void {}
  override warn(): void {}

  override error(message: string): void {
    this.errors.push(message);
  }

  override child(): this {
    return this;
  }
}

describe('Auditor', () => {
  const clock = new SystemClock();
  const settings = new Live(
    messagingSettings.parse({ audit: true, auditPeriodMs: 20, auditGraceMs: 300, auditWindowMs: 60_000 }),
  );
  let folder: string;
  let schema: TestDatabase;
  let options: RelayOptions & { bus: EmbeddedLog; metrics: CountingMetrics; log: LoudLog };
  let effects: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weir-audit-'));
    schema = await openTestDatabase('order', []);
    const [log, metrics, lifecycle] = [new LoudLog(), new CountingMetrics(), new Lifecycle()];
    const common = { clock, log, metrics, lifecycle, settings };
    const databases = new SqlDatabases({ connection: { kind: 'sqlite', folder }, ...common });
    const bus = await EmbeddedLog.open({ databases, ...common });
    const election = new InProcessElection({ clock, log });
    options = { schema: 'order', outbox: schema.outbox, election, ...common, bus };
    effects = [];
    await bus.subscribe({
      group: 'consumer',
      topics: ['weir.order.events'],
      handle: (batch) =>
        schema.database.transaction(async (tx) => {
          const ids = batch.map(({ eventId }) => eventId);
          const fresh = await schema.inbox.claim(tx, 'consumer', ids);
          tx.afterCommit(() => effects.push(...batch.filter((e) => fresh.delete(e.eventId)).map((e) => e.key)));
        }),
    });
  });
  afterEach(async () => {
    await options.lifecycle.stop();
    await schema.close();
    await rm(folder, { recursive: true });
  });

  const say = (aggregateId: string): Promise<void> =>
    schema.database.transaction((tx) =>
      schema.outbox.append(tx, [
        { aggregate: 'order', aggregateId, seq: 1, type: 'OrderReserved', version: 1, payload: {} },
      ]),
    );
  /** What a broker does that acknowledges and forgets. */
  const lose = async (aggregateId: string): Promise<void> => {
    await say(aggregateId);
    const token = await schema.outbox.beginTerm(0);
    const rows = await schema.outbox.unpublished(10);
    await schema.outbox.markPublished(
      rows.map(({ position }) => position),
      token,
    );
  };
  const count = (name: string): number => options.metrics.counts.get(name) ?? 0;
  const unseen = async (): Promise<number> =>
    (await schema.outbox.unseen({ from: 0, until: Number.MAX_SAFE_INTEGER, limit: 10 })).length;

  it('publishes a lost event again, with an alarm, and its effect happens once', async () => {
    await lose('a');
    await new Auditor(options).start();
    await eventually(() => effects.length === 1 && count('weir_audit_lost_total') === 1, 'the lost event is back');
    await eventually(async () => (await unseen()) === 0, 'the row is seen');
    expect(effects).toEqual(['a']);
    expect(count('weir_audit_republished_total')).toBeGreaterThanOrEqual(1);
    expect(options.log.errors).toEqual(['the broker had lost published events; they are published again']);
  });

  it('says nothing about events that are there', async () => {
    await new Relay(options).start();
    await new Auditor(options).start();
    await say('a');
    await say('b');
    await eventually(() => effects.length === 2, 'both are consumed');
    await eventually(async () => (await unseen()) === 0, 'both are seen');
    expect([count('weir_audit_lost_total'), count('weir_audit_republished_total')]).toEqual([0, 0]);
  });

  it('raises no alarm when only its reader was late: the original lies before the copy', async () => {
    await new Relay(options).start();
    await say('a');
    await eventually(() => effects.length === 1, 'it is consumed');
    await clock.delay(settings.value.auditGraceMs);
    await new Auditor(options).start();
    await eventually(async () => (await unseen()) === 0, 'it is seen');
    expect(count('weir_audit_lost_total')).toBe(0);
    expect(effects).toEqual(['a']);
  });

  it('stays at home when the settings say so', async () => {
    await lose('a');
    await new Auditor({ ...options, settings: new Live(messagingSettings.parse({ audit: false })) }).start();
    expect(await unseen()).toBe(1);
  });
});
