import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DocumentSettings, NacosConfigSource } from '@weir/platform/config';
import { NacosRegistry } from '@weir/platform/discovery';
import { rpcSettings } from '@weir/platform/rpc';
import { Lifecycle, SystemClock } from '@weir/platform/kernel';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { registrySuite } from '../../libs/platform/discovery/src/registry.suite.js';
import { eventually } from '../support/eventually.js';

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

  registrySuite(
    'NacosRegistry',
    async () => {
      const [mine, theirs] = [process(), process()];
      const [one, other] = await Promise.all(
        [mine, theirs].map((each) => NacosRegistry.open({ ...server, ...each, host: '127.0.0.1' })),
      );
      return {
        one: one!,
        other: other!,
        close: async () => void (await Promise.all([mine.lifecycle.stop(), theirs.lifecycle.stop()])),
      };
    },
    6_000,
  );

  describe('NacosConfigSource', () => {
    const { lifecycle, ...rest } = process();
    const document = `suite-${Date.now()}`;
    let dataFolder: string;
    let source: NacosConfigSource;
    let settings: DocumentSettings;
    beforeAll(async () => {
      dataFolder = await mkdtemp(join(tmpdir(), 'weir-nacos-'));
      source = await NacosConfigSource.open({ ...server, ...rest, lifecycle, dataFolder });
      settings = await DocumentSettings.open({ source, service: document, sections: ['rpc'], ...rest, lifecycle });
    });
    afterAll(async () => {
      await lifecycle.stop();
      await rm(dataFolder, { recursive: true });
    });

    it('brings a published document into force while the process runs, and refuses a bad one', async () => {
      const live = settings.section('rpc', rpcSettings);
      const publish = (text: string) => source.publish(`${document}.yaml`, text);
      await publish('rpc: { deadlineMs: 700 }');
      await eventually('the new deadline is in force', 5_000, () => live.value.deadlineMs === 700);
      await publish('rpc: { deadlineMs: -1 }');
      await eventually('the refusal is visible', 5_000, () => settings.inForce()[`${document}.yaml`]?.refused);
      expect(live.value.deadlineMs).toBe(700);
      await publish('rpc: { deadlineMs: 800 }');
      await eventually('a good one is taken again', 5_000, () => live.value.deadlineMs === 800);
    }, 20_000);

    it('starts without Nacos from the last texts it saw', async () => {
      expect(await source.get(`${document}.yaml`)).toContain('800');
      const away = { ...rest, lifecycle: new Lifecycle() };
      const offline = await NacosConfigSource.open({
        ...server,
        ...away,
        address: '127.0.0.1:1',
        dataFolder,
        insistMs: 0,
      });
      expect(await offline.get(`${document}.yaml`)).toContain('800');
      await expect(offline.get('never-seen.yaml')).rejects.toThrow(
        /does not give never-seen.yaml, and there is no snapshot/,
      );
      await away.lifecycle.stop();
    }, 20_000);
  });
} else {
  describe('Nacos', () => it.todo('needs WEIR_TEST_NACOS'));
}
