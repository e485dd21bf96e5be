import { appendFileSync, closeSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { followLog } from './follow.js';
import { gist, LogFile } from './log-file.js';
import { until } from './waiting.js';

let folder: string;
let log: LogFile;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weir-log-'));
  log = new LogFile(join(folder, 'order-1.log'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a log file', () => {
  it('gives its last lines, and what was written since an offset', () => {
    writeFileSync(log.path, 'one\ntwo\nthree\n');
    expect(log.last(2)).toEqual(['two', 'three']);
    expect(log.from(4)).toBe('two\nthree\n');
    expect(log.from(99)).toBe('');
  });

  it('moves aside when it is opened past 16 MiB', () => {
    writeFileSync(log.path, 'x'.repeat(17 * 1024 * 1024));
    closeSync(log.open());
    expect([log.size(), existsSync(`${log.path}.1`)]).toEqual([0, true]);
  });

  it('is followed line by line, whole lines only, until nobody wants more', async () => {
    writeFileSync(log.path, 'before\n');
    const heard: string[] = [];
    const wanted = new AbortController();
    const following = followLog(log.path, (line) => heard.push(line), wanted.signal);
    appendFileSync(log.path, 'one\ntw');
    await until(() => (heard.length === 1 ? true : undefined), { withinMs: 5_000 });
    appendFileSync(log.path, 'o\n');
    await until(() => (heard.length === 2 ? true : undefined), { withinMs: 5_000 });
    wanted.abort();
    await following;
    expect(heard).toEqual(['one', 'two']);
  });
});

describe('the gist of a log line', () => {
  it('is its message and the message of its error', () => {
    expect(gist('{"level":50,"msg":"cannot start","error":{"message":"port 3000 is taken"}}')).toBe(
      'cannot start: port 3000 is taken',
    );
  });

  it('is the line itself when it is no JSON', () => {
    expect(gist('order: "WEIR_SHAPE" is "cube"')).toBe('order: "WEIR_SHAPE" is "cube"');
  });
});
