import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { loadOrMakeSecrets, makeSecrets } from './secrets.js';

describe('secrets', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-secrets-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are made once, for the owner only, and stay', async () => {
    const file = join(folder, 'deep', 'secrets.json');
    const first = await loadOrMakeSecrets(file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(await loadOrMakeSecrets(file)).toEqual(first);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(first);
  });

  it('get a password for a module and for ZooKeeper, which joined later, and keep all others', async () => {
    const file = join(folder, 'secrets.json');
    const { mysql, nacos } = await loadOrMakeSecrets(file);
    const without = (passwords: object): object =>
      Object.fromEntries(Object.entries(passwords).filter(([name]) => name !== 'loyalty'));
    const before = { mysql: without(mysql), nacos: { ...nacos, users: without(nacos.users) } };
    writeFileSync(file, JSON.stringify(before));
    const later = await loadOrMakeSecrets(file);
    expect(later).toMatchObject(before);
    expect(later.mysql.loyalty).not.toBe(mysql.loyalty);
    expect(later.zookeeper).toMatch(/^[\w-]{16,}$/);
    expect(await loadOrMakeSecrets(file)).toEqual(later);
  });

  it('are different each time they are made', () => {
    expect(makeSecrets()).not.toEqual(makeSecrets());
  });

  it('name the key that is wrong, and never its value', async () => {
    const file = join(folder, 'secrets.json');
    const secrets = makeSecrets();
    writeFileSync(file, JSON.stringify({ ...secrets, mysql: { ...secrets.mysql, order: "it's short" } }));
    const message = await loadOrMakeSecrets(file).then(String, (error: Error) => error.message);
    expect(message).toContain('mysql.order is missing or malformed');
    expect(message).not.toContain('short');
  });

  it('refuse a file that is no JSON', async () => {
    const file = join(folder, 'secrets.json');
    writeFileSync(file, '');
    await expect(loadOrMakeSecrets(file)).rejects.toMatchObject({ code: 'NATIVE.SECRETS' });
  });
});
