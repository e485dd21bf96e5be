import { describe, expect, it } from '@jest/globals';
import { Lifecycle, Live, SystemClock } from '@weir/platform/kernel';
import { SqlDatabases } from '@weir/platform/persistence';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventBus } from '../event-bus.js';
import { eventBusSuite, message } from '../event-bus.suite.js';
import { messagingSettings } from '../messaging.settings.js';
import { EmbeddedLog } from './embedded-log.js';

async function openLog(folder: string): Promise<{ bus: EventBus; close: () => Promise<void> }> {
  const lifecycle = new Lifecycle();
  const common = { clock: new SystemClock(), log: new SilentLog(), metrics: new SilentMetrics(), lifecycle };
  const databases = new SqlDatabases({ connection: { kind: 'sqlite', folder }, ...common });
  return {
    bus: await EmbeddedLog.open({ databases, settings: new Live(messagingSettings.parse({})), ...common }),
    close: () => lifecycle.stop(),
  };
}

const temporary = (): Promise<string> => mkdtemp(join(tmpdir(), 'weir-log-'));

eventBusSuite('EmbeddedLog', async () => {
  const folder = await temporary();
  const { bus, close } = await openLog(folder);
  return { bus, close: () => close().then(() => rm(folder, { recursive: true })) };
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
