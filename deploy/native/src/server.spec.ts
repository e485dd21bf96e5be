import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { Server, type ServerEnd, type UnexpectedExit } from './server.js';
import { until } from './until.js';

describe('Server', () => {
  let folder: string;
  let exits: UnexpectedExit[];
  let ends: ServerEnd[];
  let server: Server | undefined;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-server-'));
    exits = [];
    ends = [];
  });
  afterEach(async () => {
    await server?.kill();
    rmSync(folder, { recursive: true });
  });

  const never = new AbortController().signal;
  const serving = (before = '') => `${before}; require('fs').writeFileSync('ready', ''); setInterval(() => {}, 1000)`;
  const make = (script: string, { stopWithin = 5000, readyWithin = 5000 } = {}): Server => {
    const ready = join(folder, 'ready');
    const plan = {
      name: 'kafka',
      port: 1,
      log: join(folder, 'kafka.log'),
      readyWithin,
      stopWithin,
      prepare: async () => {
        rmSync(ready, { force: true });
        return { file: process.execPath, args: ['-e', script], cwd: folder };
      },
      isReady: async () => existsSync(ready),
      onEnded: (end: ServerEnd) => void ends.push(end),
    };
    server = new Server(plan, { progress: () => {}, onExit: (exit) => void exits.push(exit), onChange: () => {} });
    return server;
  };

  it('starts, serves and stops when asked', async () => {
    const server = make(serving("process.on('SIGTERM', () => process.exit(0))"));
    await server.start(never);
    expect(server.facts.pid).toBeGreaterThan(0);
    await server.stop();
    expect(server.facts.pid).toBeNull();
    expect(ends).toEqual([{ code: 0, signal: null, graceful: true }]);
    expect(exits).toEqual([]);
  });

  it('says why it did not come up, with the end of its log and where that is', async () => {
    writeFileSync(join(folder, 'kafka.log'), 'of an earlier start\n');
    const failed = make("console.log('port 1 is taken'); process.exit(3)").start(never);
    await expect(failed).rejects.toThrow(
      /^kafka did not come up: it ended with code 3 after .* s\. The last lines of .*kafka\.log:\nport 1 is taken$/,
    );
    expect(exits).toEqual([]);
  });

  it('does not stay when it is not ready in time', async () => {
    const server = make('setInterval(() => {}, 1000)', { readyWithin: 300 });
    await expect(server.start(never)).rejects.toThrow('it did not answer within');
    expect(server.facts.pid).toBeNull();
  });

  it('does not stay when the start is interrupted', async () => {
    const interrupt = new AbortController();
    const server = make('setInterval(() => {}, 1000)');
    const started = server.start(interrupt.signal);
    await until(() => server.facts.pid !== null, { within: 5000 });
    interrupt.abort(new Error('Ctrl-C'));
    await expect(started).rejects.toThrow('Ctrl-C');
    expect(server.facts.pid).toBeNull();
  });

  it('reports an end that nobody asked for, and comes back by restart', async () => {
    const server = make(serving("console.log('last words')"));
    await server.start(never);
    process.kill(server.facts.pid!, 'SIGKILL');
    await until(() => exits.length > 0, { within: 5000 });
    expect(exits).toEqual([{ name: 'kafka', code: null, signal: 'SIGKILL', logTail: 'last words' }]);
    await server.restart(never);
    expect(server.facts.pid).not.toBeNull();
  });

  it('does not report a kill that a test asked for', async () => {
    const server = make(serving());
    await server.start(never);
    await server.kill();
    expect(server.facts.pid).toBeNull();
    expect(exits).toEqual([]);
  });

  it('forces a server that does not want to stop, also a frozen one', async () => {
    const server = make(serving("process.on('SIGTERM', () => console.log('no'))"), { stopWithin: 200 });
    await server.start(never);
    server.suspend();
    await server.stop();
    expect(ends).toEqual([{ code: null, signal: 'SIGKILL', graceful: false }]);
    expect(readFileSync(join(folder, 'kafka.log'), 'utf8')).toBe('no\n');
  });
});
