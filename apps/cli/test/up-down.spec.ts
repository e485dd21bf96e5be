import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { identify, readState, ShopFolder, until, type PsRow, type ShopState } from '@weir/deploy/shop';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { startWeir, weir } from './weir.js';

jest.setTimeout(120_000);

let folder: ShopFolder;
beforeEach(() => {
  folder = new ShopFolder(mkdtempSync(join(tmpdir(), 'weir-up-')));
});
afterEach(async () => {
  await weir(folder.path, 'down');
  rmSync(folder.path, { recursive: true, force: true });
});

const up = (words = ''): ReturnType<typeof startWeir> =>
  startWeir(folder.path, `up --infra embedded --port 0 --json ${words}`);

function state(): ShopState {
  const found = readState(folder);
  if (!found) throw new Error('no shop is running');
  return found;
}

const lives = (pid: number): boolean => identify(pid) !== undefined;

/** Every process of the shop, by what the state file says now. */
const pids = (): number[] => [state().supervisor?.pid ?? 0, ...state().processes.map(({ pid }) => pid)];

const allGone = (some: readonly number[]): Promise<true | undefined> =>
  until(() => (some.some(lives) ? undefined : true), { withinMs: 20_000 });

const ps = async (): Promise<PsRow[]> => JSON.parse((await weir(folder.path, 'ps --json')).out) as PsRow[];

describe('weir up', () => {
  it('leaves a shop that takes orders, is shown by ps, and is gone after down', async () => {
    const raised = await up().answer;
    expect(raised.code).toBe(0);
    const { url, infra, shape } = JSON.parse(raised.out) as { url: string; infra: string; shape: string };
    expect({ infra, shape }).toEqual({ infra: 'embedded', shape: 'mono' });
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect((await ps()).map(({ name, status }) => ({ name, status }))).toEqual([
      { name: 'psp-simulator', status: 'ready' },
      { name: 'monolith', status: 'ready' },
    ]);
    const order = await weir(folder.path, 'order place --sku tea-100 --quantity 2 --wait --json');
    expect(JSON.parse(order.out)).toMatchObject({ status: 'confirmed', lines: [{ sku: 'tea-100', quantity: 2 }] });
    expect(await weir(folder.path, 'verify --json')).toMatchObject({ code: 0 });
    expect(readFileSync(folder.state, 'utf8')).not.toMatch(/password|secret/i);
    const before = pids();
    expect(await weir(folder.path, 'down')).toMatchObject({ code: 0 });
    expect(before.filter(lives)).toEqual([]);
    expect(readState(folder)).toBeUndefined();
  });

  it('is content with a shop that stands, and refuses to make it another one', async () => {
    await up().answer;
    expect(JSON.parse((await up().answer).out)).toMatchObject({ alreadyRunning: true });
    const other = await weir(folder.path, 'up --infra native --json');
    expect(JSON.parse(other.out)).toMatchObject({ error: { code: 'SHOP.RUNNING' } });
    expect(other.code).toBe(1);
  });

  it('twice at once makes one shop, and tells the other who has it', async () => {
    const both = await Promise.all([up().answer, up().answer]);
    expect(both.map(({ code }) => code).sort()).toEqual([0, 1]);
    const refused = both.find(({ code }) => code === 1);
    expect(JSON.parse(refused?.out ?? '')).toMatchObject({ error: { code: 'SHOP.RUNNING' } });
    expect(pids().every(lives)).toBe(true);
  });

  it('brings back a process that was killed', async () => {
    await up().answer;
    const victim = (await ps()).find(({ name }) => name === 'psp-simulator')?.pid ?? 0;
    process.kill(victim, 'SIGKILL');
    const back = await until(
      async () => ((await ps()).every(({ status, pid }) => status === 'ready' && pid !== victim) ? true : undefined),
      { withinMs: 20_000, everyMs: 200 },
    );
    expect(back).toBe(true);
  });

  it.each(['SIGINT', 'SIGKILL'] as const)(
    'leaves nothing behind when it is ended by %s before the shop stands',
    async (signal) => {
      const starting = up();
      await starting.said('infrastructure embedded');
      const some = await until(() => ((readState(folder)?.processes.length ?? 0) > 0 ? pids() : undefined), {
        withinMs: 20_000,
      });
      starting.kill(signal);
      const { code } = await starting.answer;
      expect(code).not.toBe(0);
      expect(await allGone(some ?? [])).toBe(true);
      expect(readState(folder)).toBeUndefined();
    },
  );

  it('says which port is taken, and leaves nothing behind', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const { code, out } = await weir(folder.path, `up --infra embedded --port ${port} --json`);
    other.close();
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      error: { code: 'SHOP.PORT_TAKEN', message: expect.stringContaining(String(port)) as unknown },
    });
    expect(readState(folder)).toBeUndefined();
  });

  it('cannot have the native servers without Java, and says so', async () => {
    const { code, out } = await weir(folder.path, 'up --infra native --json', { PATH: '/nowhere' });
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      error: { code: 'SHOP.INFRA_MISSING', message: expect.stringContaining('Java') as unknown },
    });
  });
});

describe('a supervisor that is killed', () => {
  it('takes its services with it, and down cleans up', async () => {
    await up().answer;
    const before = pids();
    process.kill(state().supervisor?.pid ?? 0, 'SIGKILL');
    expect(await allGone(before)).toBe(true);
    expect((await weir(folder.path, 'ps')).code).toBe(1);
    expect((await weir(folder.path, 'down')).out).toContain('without cleaning up');
    expect(await up().answer).toMatchObject({ code: 0 });
  });
});
