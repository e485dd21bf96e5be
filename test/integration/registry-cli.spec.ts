import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { projectRoot } from '@weir/platform/runtime';
import { registryServers } from './registries.js';

const folder = mkdtempSync(join(tmpdir(), 'weir-registry-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

const servers = registryServers();
if (servers.length === 0) describe('weir registry', () => it.todo('needs real servers'));

/** Against servers that no shop of this folder has started. */
describe.each(servers)('weir registry on $name', (server) => {
  const { name, address } = server;
  const nacos = name === 'NacosRegistry' ? new URL(process.env['WEIR_TEST_NACOS'] ?? '') : undefined;
  const where = nacos
    ? ['--registry', 'nacos', '--address', address, '--user', nacos.username]
    : ['--registry', 'zookeeper', '--address', address];
  const weir = (...words: string[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const env = {
        ...process.env,
        WEIR_FOLDER: folder,
        ...(nacos ? { WEIR_REGISTRY_PASSWORD: decodeURIComponent(nacos.password) } : {}),
      };
      const main = join(projectRoot(), 'dist/apps/cli/src/main.js');
      execFile(process.execPath, [main, 'registry', ...words, ...where, '--json'], { env }, (error, out) =>
        error ? reject(new Error(out, { cause: error })) : resolve(JSON.parse(out)),
      );
    });

  it('lists, weighs, disables, enables, tags and drains', async () => {
    const service = `cli-${Date.now()}`;
    const opened = await server.open();
    const metadata = { version: '1', zone: 'north' };
    const registered = await opened.registry.register({ service, host: '127.0.0.1', port: 7001, weight: 1, metadata });
    const at = [service, '127.0.0.1:7001'];
    expect(await weir('list', service)).toMatchObject([
      { service, address: at[1], weight: 1, enabled: true, healthy: true, zone: 'north', tags: [] },
    ]);
    expect(await weir('weight', ...at, '5')).toMatchObject({ weight: 5 });
    expect(await weir('disable', ...at)).toMatchObject({ enabled: false, weight: 5 });
    expect(await weir('enable', ...at)).toMatchObject({ enabled: true });
    expect(await weir('tag', ...at, 'gray,blue')).toMatchObject({ tags: ['gray', 'blue'] });
    expect(await weir('drain', ...at, '--wait', '10')).toMatchObject({ weight: 0, waitedMs: 10 });
    await expect(weir('weight', service, '127.0.0.1:9', '1')).rejects.toThrow('REGISTRY.NO_INSTANCE');
    await registered.deregister();
    await opened.close();
  }, 60_000);
});
