import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Lifecycle, Live, SystemClock } from '@weir/platform/kernel';
import { EmbeddedLog, messagingSettings } from '@weir/platform/messaging';
import { SqlDatabases } from '@weir/platform/persistence';
import { PromMetrics, SilentLog } from '@weir/platform/telemetry';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BusStage, eventually } from '../../libs/platform/messaging/src/event-bus.stage.js';
import { publishedSchemas } from '../contracts/published.js';
import { consumers, openConsumer } from './consumers.js';
import { histories } from './history.js';

const COUNTERS = ['weir_events_handled_total', 'weir_events_ignored_total', 'weir_events_dead_total'];

describe('golden histories', () => {
  const schemas = publishedSchemas();
  const records = histories.flatMap((history) => history.records);
  const nameOf = ({ headers }: (typeof records)[number]): string =>
    `${headers['event-type']}.v${headers['event-version']}`;

  it('hold every version of every event that can be read', () => {
    expect([...new Set(records.map(nameOf))].sort()).toEqual([...schemas.keys()].sort());
  });

  it('hold events as their published schema says', () => {
    const ajv = new Ajv2020({ strict: false });
    for (const schema of schemas.values()) ajv.addSchema(schema);
    const faults = records.flatMap((record) => {
      const matches = ajv.validate(`weir:events:${nameOf(record)}`, JSON.parse(record.value));
      return matches ? [] : [`${nameOf(record)} of ${record.key}: ${ajv.errorsText()}`];
    });
    expect(faults).toEqual([]);
  });
});

describe.each(histories)('the golden history $name, replayed into a fresh schema', (history) => {
  const stage = new BusStage();
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weir-golden-'));
    const [lifecycle, metrics] = [new Lifecycle(), new PromMetrics('golden', false)];
    const common = { clock: new SystemClock(), log: new SilentLog(), metrics, lifecycle };
    const databases = new SqlDatabases({ connection: { kind: 'sqlite', folder }, ...common });
    const bus = await EmbeddedLog.open({ databases, settings: new Live(messagingSettings.parse({})), ...common });
    stage.under = { bus, metrics, put: (record) => bus.publish([record]), close: () => lifecycle.stop() };
  });
  afterEach(async () => {
    await stage.under.close();
    await rm(folder, { recursive: true });
  });

  it.each(Object.keys(consumers) as (keyof typeof consumers)[])('brings %s to where it was', async (name) => {
    const consumer = await openConsumer(name, history);
    const heard = history.records.filter(({ headers }) =>
      (consumers[name].hears as readonly string[]).includes(headers['origin']!),
    );
    await consumer.start(stage.under.bus);
    for (const times of [1, 2]) {
      await stage.under.bus.publish(history.records);
      const taken = async (): Promise<number[]> =>
        Promise.all(COUNTERS.map((counter) => stage.counted(counter, { group: name })));
      const all = async (): Promise<boolean> =>
        (await taken()).reduce((sum, each) => sum + each) === times * heard.length;
      await eventually(all, `${times * heard.length} events handled or ignored`);
      expect([times, (await taken())[2]]).toEqual([times, 0]);
      expect(await consumer.look()).toMatchObject(history.expected[name]!);
    }
    await stage.under.close();
    await consumer.close();
  });
});
