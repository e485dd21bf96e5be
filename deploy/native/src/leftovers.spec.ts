import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { refuseForeignOwner, writeFacts } from './facts.js';
import { endLeftovers, isOurs, leftoversOf, startedAt } from './leftovers.js';
import { until } from './until.js';

describe('a command line', () => {
  const run = '/home/me/shop/.weir/run';
  it.each([
    ['a Java server', ['java', `-Dweir.server=${run}/kafka`, 'kafka.Kafka'], true],
    ['the database', ['mariadbd', `--datadir=${run}/mariadb/data`], true],
    ['the database being installed', ['sh', 'x', `--datadir=${run}/mariadb/data.partial`], true],
    ['a server of another run whose name begins the same', ['java', `-Dweir.server=${run}2/kafka`], false],
    ['an editor on one of our logs', ['vim', `${run}/logs/kafka.log`], false],
    ['a shell that mentions one', ['sh', '-c', `echo -Dweir.server=${run}/kafka`], false],
    ['a process that has ended', [''], false],
  ])('of %s', (_, args, ours) => {
    expect(isOurs(args.join('\0'), run)).toBe(ours);
  });
});

describe('leftovers', () => {
  let run: string;
  beforeEach(() => {
    run = mkdtempSync(join(tmpdir(), 'weir-leftovers-'));
  });
  afterEach(() => rmSync(run, { recursive: true }));

  const sleeper = (...args: string[]) => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)', '--', ...args]);
    const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
    return { child, ended };
  };

  it('are found and ended, others are not touched', async () => {
    const ours = sleeper(`-Dweir.server=${run}/kafka`);
    const foreign = sleeper(`-Dweir.server=${run}-other/kafka`);
    expect(await until(async () => (await leftoversOf(run)).includes(ours.child.pid!), { within: 5000 })).toBe(true);
    expect(await endLeftovers(run)).toBe(1);
    expect(await ours.ended).toBe('SIGTERM');
    expect(foreign.child.exitCode).toBeNull();
    foreign.child.kill('SIGKILL');
    expect(await foreign.ended).toBe('SIGKILL');
    expect(await leftoversOf(run)).toEqual([]);
  });

  it('are not taken from a supervisor that lives', async () => {
    const owner = sleeper();
    const pid = owner.child.pid!;
    writeFacts(run, { owner: { pid, startedAt: (await startedAt(pid))! }, servers: [] });
    await expect(refuseForeignOwner(run)).rejects.toMatchObject({ code: 'NATIVE.IN_USE' });
    owner.child.kill('SIGKILL');
    await owner.ended;
    await expect(refuseForeignOwner(run)).resolves.toBeUndefined();
  });

  it('may be taken when the pid of the supervisor is now another process', async () => {
    writeFacts(run, { owner: { pid: process.ppid, startedAt: 1 }, servers: [] });
    await expect(refuseForeignOwner(run)).resolves.toBeUndefined();
  });
});
