import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { unzip } from './unzip.js';

interface Entry {
  readonly name: string;
  readonly text: string;
  readonly mode?: number;
  readonly stored?: boolean;
}

/** A zip as tools write it: local headers may have other extra fields than the directory. */
function zipOf(entries: readonly Entry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  for (const { name, text, mode = 0o644, stored = false } of entries) {
    const packed = stored ? Buffer.from(text) : deflateRawSync(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(4, 28);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(stored ? 0 : 8, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE((mode << 16) >>> 0, 38);
    central.writeUInt32LE(Buffer.concat(locals).length, 42);
    locals.push(local, Buffer.from(name), Buffer.alloc(4), packed);
    directory.push(central, Buffer.from(name));
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(Buffer.concat(locals).length, 16);
  return Buffer.concat([...locals, ...directory, end]);
}

describe('unzip', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-unzip-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const unpack = (entries: readonly Entry[], place: (entry: string) => string | undefined = (entry) => entry) => {
    writeFileSync(join(folder, 'a.jar'), zipOf(entries));
    return unzip(join(folder, 'a.jar'), { into: join(folder, 'out'), place });
  };

  it('unpacks packed, stored and empty files with their modes', async () => {
    await unpack([
      { name: 'bin/', text: '', stored: true },
      { name: 'bin/server', text: 'x'.repeat(100_000), mode: 0o755 },
      { name: 'share/a.sql', text: 'select 1', stored: true },
      { name: 'share/empty', text: '', stored: true },
    ]);
    expect(readFileSync(join(folder, 'out/bin/server'), 'utf8')).toHaveLength(100_000);
    expect(statSync(join(folder, 'out/bin/server')).mode & 0o777).toBe(0o755);
    expect(readFileSync(join(folder, 'out/share/a.sql'), 'utf8')).toBe('select 1');
    expect(statSync(join(folder, 'out/share/empty')).size).toBe(0);
  });

  it('leaves out what has no place', async () => {
    await unpack(
      [
        { name: 'a', text: 'a' },
        { name: 'b', text: 'b' },
      ],
      (entry) => (entry === 'a' ? 'deep/a' : undefined),
    );
    expect(readFileSync(join(folder, 'out/deep/a'), 'utf8')).toBe('a');
    expect(() => statSync(join(folder, 'out/b'))).toThrow('ENOENT');
  });

  it('writes nothing outside its folder', async () => {
    await expect(unpack([{ name: '../evil', text: 'x' }])).rejects.toThrow('would be written outside');
  });

  it('refuses what is no zip', async () => {
    writeFileSync(join(folder, 'a.jar'), 'no zip');
    await expect(unzip(join(folder, 'a.jar'), { into: folder, place: (entry) => entry })).rejects.toThrow(
      'not a zip file',
    );
  });
});
