import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { claimMeasuring, type Measuring } from './measuring.js';
import { ShopFolder } from './paths.js';

let folder: ShopFolder;
beforeEach(() => {
  folder = new ShopFolder(mkdtempSync(join(tmpdir(), 'weir-measuring-')));
});
afterEach(() => rmSync(folder.path, { recursive: true }));

const holder = (): Measuring => JSON.parse(readFileSync(folder.measuring, 'utf8')) as Measuring;

describe('a measurement', () => {
  it('has its folder alone: the second is told who measures, and since when', () => {
    const done = claimMeasuring(folder, 'weir compare');
    const since = new Date(holder().startedAt).toISOString();
    expect(() => claimMeasuring(folder, 'npm run load:placing')).toThrow(
      expect.objectContaining({
        code: 'SHOP.MEASURING',
        message: `weir compare measures here already: process ${process.pid}, since ${since}`,
        hint: expect.stringContaining(`kill ${process.pid}`) as unknown,
      }),
    );
    expect(holder().what).toBe('weir compare');
    done();
    claimMeasuring(folder, 'npm run load:placing')();
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('that died holds nothing, nor does one whose pid another program has now, nor half a file', () => {
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    const of = (identity: object): string => JSON.stringify({ what: 'weir compare', startedAt: 1, ...identity });
    for (const left of [of({ pid, since: '1' }), of({ pid: process.pid, since: '1' }), '{"pid":']) {
      writeFileSync(folder.measuring, left);
      const done = claimMeasuring(folder, 'weir compare');
      expect(holder().pid).toBe(process.pid);
      done();
    }
    expect(readdirSync(folder.path)).toEqual([]);
  });

  it('gives back what is its own, and nothing else', () => {
    const done = claimMeasuring(folder, 'weir compare');
    done();
    const next = claimMeasuring(folder, 'weir compare');
    writeFileSync(folder.measuring, JSON.stringify({ ...holder(), startedAt: holder().startedAt + 1 }));
    done();
    next();
    expect(readdirSync(folder.path)).toEqual(['measuring.json']);
  });
});
