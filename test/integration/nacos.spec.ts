import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { NacosConfigSource, type NacosConfigSourceOptions, NacosDocuments } from '@weir/platform/config';
import { NacosSession } from '@weir/platform/discovery';
import { Lifecycle, SystemClock } from '@weir/platform/kernel';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { configSourceSuite } from '../../libs/platform/config/src/config-source.suite.js';

/** `http://user:password@127.0.0.1:8848`: a Nacos whose user may write the group WEIR and register services. */
const address = process.env['WEIR_TEST_NACOS'];

if (address) {
  const { host, username, password } = new URL(address);
  const server = { address: host, username: decodeURIComponent(username), password: decodeURIComponent(password) };
  const process = () => ({
    clock: new SystemClock(),
    log: new SilentLog(),
    metrics: new SilentMetrics(),
    lifecycle: new Lifecycle(),
  });

  const dataFolder = mkdtempSync(join(tmpdir(), 'weir-nacos-'));
  afterAll(() => rm(dataFolder, { recursive: true }));
  const open = (lifecycle: Lifecycle, away: Partial<NacosConfigSourceOptions> = {}): Promise<NacosConfigSource> =>
    NacosConfigSource.open({ ...server, ...process(), lifecycle, dataFolder, ...away });

  configSourceSuite('NacosConfigSource', {
    open,
    offline: (lifecycle) => open(lifecycle, { address: '127.0.0.1:1', insistMs: 0 }),
    write: async (document, content) => {
      const session = new NacosSession({ ...server, ...process() });
      const data = { dataId: document, group: 'WEIR', content };
      await session.request(`http://${host}/nacos/v1/cs/configs`, { method: 'POST', data });
      session.close();
    },
  });

  describe('a Nacos with authentication', () => {
    const documents = (password: string): NacosDocuments =>
      new NacosDocuments(new NacosSession({ ...server, ...process(), password }), '');

    it('refuses who is not known, in a sentence without the password', async () => {
      const error: unknown = await documents('hunter2')
        .list()
        .catch((refused: unknown) => refused);
      expect(error).toMatchObject({ code: 'PLATFORM.UNAVAILABLE' });
      expect(String(error)).toContain('the login of operator was refused');
      expect(String(error)).not.toContain('hunter2');
      expect((await fetch(`http://${host}/nacos/v1/cs/configs?dataId=order.yaml&group=WEIR`)).status).toBe(403);
    });
  });
} else {
  describe('Nacos', () => it.todo('needs WEIR_TEST_NACOS'));
}
