import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LogFile } from './log-file.js';
import { ShopProcess } from './shop-process.js';
import { until } from './waiting.js';

let folder: string;
const running: ShopProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'weir-process-'));
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop()));
  rmSync(folder, { recursive: true });
});

/** A little service that behaves as ours do: says `ready` with its port, answers /health/ready, ends when its stdin closes. */
const SERVICE = `
import { createServer } from 'node:http';
const server = createServer((request, response) => response.writeHead(process.env.WEIR_SICK ? 503 : 200).end('{"missing":[{"name":"database","reason":"does not answer"}]}'));
server.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ event: 'ready', http: server.address().port, grpc: 0, failpoint: process.env.WEIR_FAILPOINT })));
process.stdin.resume().on('close', () => { console.log('parent gone'); process.exit(0); });
process.on('SIGTERM', () => { console.log('asked to stop'); process.exit(0); });
`;

function service(
  source: string,
  { restart = false, env = {} }: { restart?: boolean; env?: Record<string, string> } = {},
): ShopProcess {
  const entry = join(folder, 'main.mjs');
  writeFileSync(entry, source);
  const spec = { name: 'order-1', module: 'order', modules: [], face: false, app: 'order-service', entry, env };
  const one = new ShopProcess(spec, {
    log: new LogFile(join(folder, 'order-1.log')),
    restart,
    node: process.execPath,
    onChange: () => undefined,
  });
  running.push(one);
  return one;
}

const said = (): string => readFileSync(join(folder, 'order-1.log'), 'utf8');

describe('a process of the shop', () => {
  it('is ready when it says so and answers, and stops when asked', async () => {
    const one = service(SERVICE);
    await one.start();
    expect(one.status).toBe('ready');
    expect(one.ports.http).toBeGreaterThan(0);
    expect(one.ports.grpc).toBeUndefined();
    await one.stop();
    expect([one.status, one.pid]).toEqual(['stopped', undefined]);
    expect(said()).toContain('asked to stop');
  });

  it('that dies while starting says its last words, and is not running then', async () => {
    const one = service(
      `console.log('{"msg":"reading settings"}'); console.error('order: "WEIR_SHAPE" is "cube"'); process.exit(1);`,
    );
    await expect(one.start()).rejects.toMatchObject({
      code: 'SHOP.PROCESS_DIED',
      message: 'order-1 ended while starting: reading settings | order: "WEIR_SHAPE" is "cube"',
    });
    expect([one.status, one.pid]).toEqual(['failed', undefined]);
  });

  it('whose start is not wanted any more is ended, and the start fails', async () => {
    const one = service(SERVICE, { env: { WEIR_SICK: '1' } });
    const wanted = new AbortController();
    const start = one.start({}, wanted.signal);
    await until(() => (one.ports.http === undefined ? undefined : true), { withinMs: 5_000 });
    const pid = one.pid ?? 0;
    wanted.abort();
    await expect(start).rejects.toMatchObject({ code: 'SHOP.INTERRUPTED' });
    expect(() => process.kill(pid, 0)).toThrow();
  });

  it('that is killed stays down without restart, and comes back by start with an environment for that start only', async () => {
    const one = service(SERVICE);
    await one.start({ WEIR_FAILPOINT: 'order.place:kill:1' });
    expect(said()).toContain('order.place:kill:1');
    await one.kill();
    expect(one.status).toBe('stopped');
    await one.start();
    expect(
      said()
        .split('\n')
        .filter((line) => line.includes('failpoint')),
    ).toHaveLength(1);
  });

  it('that crashes is brought back with another pid', async () => {
    const one = service(SERVICE, { restart: true });
    await one.start();
    const first = one.pid;
    await one.kill();
    expect(
      await until(() => (one.status === 'ready' && one.pid !== first ? true : undefined), { withinMs: 5_000 }),
    ).toBe(true);
  });

  it('that crashes again and again is left down after five times', async () => {
    const one = service(`${SERVICE}setTimeout(() => process.exit(3), 60);`, { restart: true });
    await one.start();
    expect(await until(() => (one.status === 'failed' ? true : undefined), { withinMs: 20_000 })).toBe(true);
    expect(said().split('"event":"ready"').length - 1).toBeGreaterThanOrEqual(2);
  }, 30_000);

  it('is not brought back when it was stopped meanwhile', async () => {
    const one = service(SERVICE, { restart: true });
    await one.start();
    await one.kill();
    await one.stop();
    expect([one.status, one.pid]).toEqual(['stopped', undefined]);
  });
});
