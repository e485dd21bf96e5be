import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ShopFolder } from './paths.js';
import { identify, isAlive, type ProcessIdentity } from './proc.js';
import { claim, isRunning, myself, readState, release, writeState, type ShopState } from './state.js';
import { leftovers, sweep } from './sweep.js';

let folder: ShopFolder;
beforeEach(() => {
  folder = new ShopFolder(mkdtempSync(join(tmpdir(), 'weir-state-')));
});
afterEach(() => rmSync(folder.path, { recursive: true }));

const stateOf = (supervisor: ProcessIdentity, processes: ShopState['processes'] = []): ShopState => ({
  version: 1,
  phase: 'up',
  supervisor,
  infra: 'embedded',
  shape: 'mono',
  url: 'http://127.0.0.1:3000',
  processes,
  startedAt: 0,
});

/** A process that lives until it is ended. */
async function sleeper(): Promise<{ identity: ProcessIdentity; end: () => Promise<void> }> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const identity = identify(child.pid ?? 0);
  if (!identity) throw new Error('the sleeper died');
  const gone = once(child, 'exit');
  return {
    identity,
    end: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

describe('the state file', () => {
  it('is read by its owner only and comes back as it was written', () => {
    const state = stateOf(myself());
    claim(folder, state);
    expect(readState(folder)).toEqual(state);
    expect(statSync(folder.state).mode & 0o777).toBe(0o600);
    writeState(folder, { ...state, phase: 'stopping' });
    expect(readState(folder)?.phase).toBe('stopping');
  });

  it('belongs to the first: the second is told who has it', () => {
    claim(folder, stateOf(myself()));
    expect(() => claim(folder, stateOf(myself()))).toThrow(
      expect.objectContaining({
        code: 'SHOP.RUNNING',
        message: expect.stringContaining(`supervisor ${process.pid}`) as unknown,
      }),
    );
  });

  it('is left alone by one that does not own it', () => {
    claim(folder, stateOf(myself()));
    release(folder, { pid: 1, since: '0' });
    expect(readState(folder)).toBeDefined();
    release(folder, myself());
    expect(readState(folder)).toBeUndefined();
  });

  it('of a later process with the same pid does not count as running', () => {
    expect(isRunning(stateOf(myself()))).toBe(true);
    expect(isRunning(stateOf({ pid: process.pid, since: '1' }))).toBe(false);
  });

  it('that cannot be read is no state', () => {
    claim(folder, stateOf(myself()));
    expect(readFileSync(folder.state, 'utf8')).not.toContain('password');
    expect(readState(new ShopFolder('/nowhere'))).toBeUndefined();
  });
});

describe('what a dead supervisor left', () => {
  it('is nothing while the supervisor lives', async () => {
    const service = await sleeper();
    claim(folder, stateOf(myself(), [{ name: 'order-1', ...service.identity }]));
    expect(await sweep(folder)).toBeUndefined();
    expect(isAlive(service.identity)).toBe(true);
    await service.end();
  });

  it('is ended and named, and the folder is free again', async () => {
    const supervisor = await sleeper();
    await supervisor.end();
    const service = await sleeper();
    claim(folder, stateOf(supervisor.identity, [{ name: 'order-1', ...service.identity }]));
    expect((await leftovers(folder)).map(({ name }) => name)).toEqual(['order-1']);
    expect(await sweep(folder)).toContain(`order-1 (${service.identity.pid})`);
    expect(isAlive(service.identity)).toBe(false);
    expect(readState(folder)).toBeUndefined();
    claim(folder, stateOf(myself()));
  }, 20_000);

  it('never is another program that got the pid since', async () => {
    const supervisor = await sleeper();
    await supervisor.end();
    const stranger = await sleeper();
    claim(folder, stateOf(supervisor.identity, [{ name: 'order-1', pid: stranger.identity.pid, since: '1' }]));
    expect(await sweep(folder)).toContain('nothing of it was still running');
    expect(isAlive(stranger.identity)).toBe(true);
    await stranger.end();
  });
});
