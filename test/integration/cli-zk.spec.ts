import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { weir } from '../../apps/cli/test/weir.js';

const servers = process.env['WEIR_TEST_ZOOKEEPER'];

if (servers) {
  describe('weir zk', () => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-zk-'));
    const root = `/suite-cli-${Date.now()}`;
    const env = { WEIR_PASSWORD: 'sesame' };
    const zk = async (words: string, own = true): Promise<unknown> => {
      const { code, out } = await weir(
        folder,
        `zk ${words} --servers ${servers}${own ? ' --user suite' : ''} --json`,
        env,
      );
      return { code, ...(JSON.parse(out) as object) };
    };
    afterAll(async () => {
      await zk(`rm ${root} -r`);
      rmSync(folder, { recursive: true });
    });

    it('makes, reads, changes, lists and removes nodes, which are for their maker alone', async () => {
      expect(await zk(`create ${root}/a/b hello -p`)).toEqual({ code: 0, path: `${root}/a/b` });
      expect(await zk(`set ${root}/a/b hi --expect 0`)).toMatchObject({ code: 0, version: 1 });
      expect(await zk(`get ${root}/a/b`)).toMatchObject({ data: 'hi', version: 1, ephemeral: false, bytes: 2 });
      expect(await zk(`ls ${root} -R`)).toMatchObject({ nodes: ['a', 'a/b'] });
      expect(await zk(`set ${root}/a/b x --expect 0`)).toMatchObject({
        code: 1,
        error: { code: 'ZOOKEEPER.BAD_VERSION' },
      });
      expect(await zk(`rm ${root}/a`)).toMatchObject({ code: 1, error: { code: 'ZOOKEEPER.NOT_EMPTY' } });
      expect(await zk(`get ${root}/none`)).toMatchObject({ code: 1, error: { code: 'ZOOKEEPER.NO_NODE' } });
      for (const words of [`get ${root}/a/b`, `set ${root}/a/b x`, `create ${root}/a/c`, `rm ${root}/a/b`])
        expect(await zk(words, false)).toMatchObject({ code: 1, error: { code: 'ZOOKEEPER.NO_AUTH' } });
      expect(await zk(`rm ${root}/a -r`)).toMatchObject({ code: 0, removed: 2 });
    }, 60_000);

    it('says that nobody answers', async () => {
      const { code, out } = await weir(folder, 'zk ls / --servers 127.0.0.1:1 --json');
      expect([code, JSON.parse(out)]).toMatchObject([1, { error: { code: 'ZOOKEEPER.NO_ANSWER' } }]);
    }, 20_000);
  });
} else {
  describe('weir zk', () => it.todo('needs WEIR_TEST_ZOOKEEPER'));
}
