import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { checksumsOf, compareChecksums, parseChecksums, readChecksums, recordChecksums } from './checksums.js';

describe('checksums', () => {
  let folder: string;
  let list: string;

  beforeEach(async () => {
    const scratch = await mkdtemp(join(tmpdir(), 'weir-checksums-'));
    folder = join(scratch, 'jars');
    list = join(scratch, 'checksums.txt');
    await mkdir(join(folder, 'nacos'), { recursive: true });
    await writeFile(join(folder, 'kafka.jar'), 'kafka');
    await writeFile(join(folder, 'nacos', 'core.jar'), 'core');
    await recordChecksums(folder, list);
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true }));

  const compare = async () => compareChecksums(await readChecksums(list), await checksumsOf(folder));

  it('are recorded as sha256sum writes them, and then match', async () => {
    expect(await readFile(list, 'utf8')).toMatch(/^[0-9a-f]{64} {2}kafka\.jar\n[0-9a-f]{64} {2}nacos\/core\.jar\n$/);
    await expect(compare()).resolves.toBeUndefined();
  });

  it.each([
    ['a tampered file', () => appendFile(join(folder, 'nacos', 'core.jar'), ' '), 'nacos/core.jar with other content'],
    ['a missing file', () => rm(join(folder, 'kafka.jar')), 'kafka.jar missing'],
    ['an extra file', () => writeFile(join(folder, 'nacos', 'x.jar'), ''), 'nacos/x.jar not expected'],
  ])('refuse %s in one sentence', async (_, harm, sentence) => {
    await harm();
    await expect(compare()).rejects.toThrow(sentence);
    await expect(compare()).rejects.toMatchObject({ code: 'NATIVE.CHECKSUM' });
  });

  it('refuse a list that was cut short', () => {
    expect(() => parseChecksums('abc  kafka.jar\n')).toThrow('checksums, line 1');
  });

  it('name every jar of the checked-in list once', async () => {
    const bundles = [...(await readChecksums()).keys()].map((name) => name.split('/')[0]);
    expect(new Set(bundles)).toEqual(new Set(['kafka-zookeeper', 'nacos', 'mariadb']));
  });
});
