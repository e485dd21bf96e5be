import { expect, it } from '@jest/globals';
import { Lifecycle, Live, SystemClock } from '@weir/platform/kernel';
import { SqlDatabases } from '@weir/platform/persistence';
import { PromMetrics, SilentLog } from '@weir/platform/telemetry';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AdminUnderTest, messagingAdminSuite } from '../messaging-admin.suite.js';
import { messagingSettings } from '../messaging.settings.js';
import { EmbeddedLog } from './embedded-log.js';
import { EmbeddedLogAdmin } from './embedded-log.admin.js';

/** The operator has connections of its own, as in a process of its own. */
async function open(): Promise<AdminUnderTest> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-log-admin-'));
  const [lifecycle, clock, metrics] = [new Lifecycle(), new SystemClock(), new PromMetrics('suite', false)];
  const common = { connection: { kind: 'sqlite', folder }, clock, log: new SilentLog(), metrics, lifecycle } as const;
  const settings = new Live(messagingSettings.parse({}));
  const bus = await EmbeddedLog.open({ ...common, databases: new SqlDatabases(common), settings });
  const database = await new SqlDatabases(common).attach('log');
  return {
    bus,
    metrics,
    settings,
    admin: new EmbeddedLogAdmin({ database, clock }),
    put: (record) => bus.publish([record]),
    close: () => lifecycle.stop().then(() => rm(folder, { recursive: true })),
  };
}

messagingAdminSuite('EmbeddedLogAdmin', open);

it('says what the embedded log has not', async () => {
  const { admin, close } = await open();
  await expect(admin.create('t', 1, 1)).rejects.toMatchObject({ code: 'MESSAGING.NOT_HERE' });
  await expect(admin.delete('t')).rejects.toMatchObject({ code: 'MESSAGING.NOT_HERE' });
  await close();
});
