import { describe, expect, it } from '@jest/globals';
import { Lifecycle, Live, SystemClock } from '@weir/platform/kernel';
import { SqlDatabases } from '@weir/platform/persistence';
import { PromMetrics, SilentLog } from '@weir/platform/telemetry';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BusUnderTest, message } from '../event-bus.stage.js';
import { eventBusSuite } from '../event-bus.suite.js';
import { messagingSettings } from '../messaging.settings.js';
import { EmbeddedLog } from './embedded-log.js';
import { embeddedLogMigrations } from './embedded-log.migrations.js';
import { LogStore } from './log-store.js';

async function openLog(folder: string): Promise<BusUnderTest> {
  const [lifecycle, clock, metrics] = [new Lifecycle(), new SystemClock(), new PromMetrics('suite', false)];
  const common = { clock, log: new SilentLog(), metrics, lifecycle };
  const databases = new SqlDatabases({ connection: { kind: 'sqlite', folder }, ...common });
  const settings = new Live(messagingSettings.parse({}));
  const bus = await EmbeddedLog.open({ databases, settings, ...common });
  const store = new LogStore(await databases.open('log', embeddedLogMigrations), clock, settings.value.partitions);
  return { bus, metrics, put: async (record) => void (await store.append([record])), close: () => lifecycle.stop() };
}

const temporary = (): Promise<string> => mkdtemp(join(tmpdir(), 'weir-log-'));

eventBusSuite('EmbeddedLog', async () => {
  const folder = await temporary();
  const log = await openLog(folder);
  return { ...log, close: () => log.close().then(() => rm(folder, { recursive: true })) };
});

describe('EmbeddedLog', () => {
  it('goes on after a restart of the process', async () => {
    const folder = await temporary();
    const seen: number[] = [];
    for (const seq of [1, 2, 3]) {
      const { bus, close } = await openLog(folder);
      const handled = new Promise<void>((resolve) => {
        void bus.subscribe({
          group: 'g',
          topics: ['t'],
          handle: async (batch) => (seen.push(...batch.map((event) => event.seq)), resolve()),
        });
      });
      await bus.publish([message('t', 'a', seq)]);
      await handled;
      await close();
    }
    expect(seen).toEqual([1, 2, 3]);
    await rm(folder, { recursive: true });
  });
});
