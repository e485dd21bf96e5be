import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { weir } from './weir.js';

describe('weir config, on a folder', () => {
  let folder: string;
  const config = async (words: string, env?: Record<string, string>): Promise<unknown> => {
    const { code, out } = await weir(folder, `config ${words} --files ${folder}/documents --json`, env);
    return { code, ...(JSON.parse(out) as object) };
  };
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-config-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('sets, shows, compares, releases in gray, to all, takes back, and tells the history', async () => {
    expect(await config('set order.yaml order.deadlineMs=5000')).toMatchObject({ code: 0, document: 'order.yaml' });
    expect(await config('get order.yaml')).toMatchObject({ code: 0, text: 'order:\n  deadlineMs: 5000\n' });
    writeFileSync(join(folder, 'whole.yaml'), 'order:\n  deadlineMs: 7000\n');
    expect(await config(`gray order.yaml --to order-1,order-2 --file ${folder}/whole.yaml`)).toMatchObject({ code: 0 });
    expect(await config('gray order.yaml --all')).toMatchObject({ code: 0 });
    expect(await config('diff order.yaml')).toMatchObject({
      lines: ['  order:', '-   deadlineMs: 5000', '+   deadlineMs: 7000'],
    });
    expect(await config('rollback order.yaml')).toMatchObject({ code: 0, to: 1 });
    const rows = JSON.parse(
      (await weir(folder, `config history order.yaml --files ${folder}/documents --json`)).out,
    ) as object[];
    expect(rows).toMatchObject([
      { what: 'rolled back', like: 1 },
      { what: 'published' },
      { what: 'gray', instances: ['order-1', 'order-2'] },
      { what: 'published', id: 1 },
    ]);
    const list = JSON.parse((await weir(folder, `config list --files ${folder}/documents --json`)).out) as object[];
    expect(list).toMatchObject([{ document: 'order.yaml' }]);
  }, 60_000);

  it.each([
    ['get none.yaml', 'CONFIG.NO_DOCUMENT'],
    ['get ../../etc/passwd', 'CONFIG.BAD_NAME'],
    ['set order.yaml deadlineMs', 'CLI.USAGE'],
    ['set order.yaml order.deadlineMs=1 --expect 0123', 'CONFIG.CONFLICT'],
    ['rollback order.yaml --to 99', 'CONFIG.NO_REVISION'],
    ['gray order.yaml --all', 'CONFIG.NO_GRAY'],
  ])(
    'refuses %s with %s and the way out',
    async (words, code) => {
      expect(await config(words)).toEqual({
        code: 1,
        error: { code, message: expect.any(String), hint: expect.any(String) },
      });
    },
    20_000,
  );

  it('asks servers that Weir did not start, and says that they do not answer; a password is never a word', async () => {
    for (const place of ['--nacos 127.0.0.1:1', '--zookeeper 127.0.0.1:1']) {
      const { code, out } = await weir(folder, `config list ${place} --json`, { WEIR_PASSWORD: 'sesame' });
      expect([code, JSON.parse(out)]).toMatchObject([1, { error: { code: 'PLATFORM.UNAVAILABLE' } }]);
      expect(out).not.toContain('sesame');
    }
    const unasked = await weir(folder, 'config list --nacos 127.0.0.1:1 --json');
    expect(JSON.parse(unasked.out)).toMatchObject({ error: { code: 'CLI.NO_PASSWORD' } });
    expect(JSON.parse((await weir(folder, 'config who --json')).out)).toMatchObject({
      error: { code: 'SHOP.NOT_RUNNING' },
    });
  }, 40_000);

  it('encrypts with the key of the shop, not with any other', async () => {
    const keyFile = join(folder, 'key');
    writeFileSync(keyFile, Buffer.alloc(32, 1).toString('base64'));
    const { out, code } = await weir(folder, 'config encrypt --json', { WEIR_CONFIG_KEY_FILE: keyFile });
    expect([code, JSON.parse(out)]).toEqual([0, { value: expect.stringMatching(/^enc:[\w-]+$/) }]);
    expect(JSON.parse((await weir(folder, 'config encrypt --json')).out)).toMatchObject({
      error: { code: 'CONFIG.NO_KEY' },
    });
    const bad = await weir(folder, 'config encrypt --json', { WEIR_CONFIG_KEY: 'short' });
    expect(JSON.parse(bad.out)).toMatchObject({ error: { code: 'CONFIG.BAD_SECRET' } });
  }, 20_000);
});
