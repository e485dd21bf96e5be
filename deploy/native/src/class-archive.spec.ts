import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { ClassArchive, isRefused } from './class-archive.js';

describe('ClassArchive', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-archive-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const path = () => join(folder, 'kafka.jsa');
  const writeAsJvm = async (archive: ClassArchive) => {
    const [flag] = await archive.flags();
    writeFileSync(flag!.slice('-XX:ArchiveClassesAtExit='.length), 'classes');
  };

  it('is written by the first run that ends well and used by the next', async () => {
    const archive = new ClassArchive(path(), 'run1');
    await writeAsJvm(archive);
    archive.settle(true);
    expect(await archive.flags()).toEqual([`-XX:SharedArchiveFile=${path()}`]);
  });

  it('is not kept from a run that was killed', async () => {
    const archive = new ClassArchive(path(), 'run1');
    await writeAsJvm(archive);
    archive.settle(false);
    expect(archive.exists).toBe(false);
  });

  it('is not used when it was cut short: that crashes the JVM', async () => {
    const archive = new ClassArchive(path(), 'run1');
    await writeAsJvm(archive);
    archive.settle(true);
    writeFileSync(path(), 'cla');
    expect(archive.exists).toBe(false);
  });

  it.each([
    ['[0.013s][warning][cds,dynamic] Unable to use shared archive. The top archive failed to load: x.jsa', true],
    ['[0.012s][warning][cds] shared class paths mismatch (hint: enable -Xlog:class+path=info)', true],
    ['[7.751s][warning][cds] Skipping org/slf4j/Logger: Old class has been linked', false],
    ['2026-11-22 INFO  KafkaServer - started', false],
  ])('was refused or not: %s', (line, refused) => {
    expect(isRefused(`first line\n${line}\nlast line`)).toBe(refused);
  });
});
