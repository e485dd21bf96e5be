import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Failure, ManualClock, PlatformErrors, SystemClock } from '@weir/platform/kernel';
import { SilentLog } from '@weir/platform/telemetry';
import { NacosSession, type NacosSessionOptions } from './nacos.session.js';

const open: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.close();
});

interface Seen {
  readonly call: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

class Warnings extends SilentLog {
  readonly lines: string[] = [];
  override warn(message?: string): void {
    this.lines.push(String(message));
  }
}

/** A server that hands out tokens t1, t2, ... and refuses all but the newest. */
async function fakeNacos(
  answer: (seen: Seen) => number = () => 200,
): Promise<{ address: string; seen: Seen[]; logins: () => number; expire: () => void; server: Server }> {
  const seen: Seen[] = [];
  let [logins, valid] = [0, 0];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const call = {
      call: `${request.method} ${request.url}`,
      authorization: request.headers.authorization,
      body: Buffer.concat(chunks).toString(),
    };
    if (request.url === '/nacos/v1/auth/login') {
      valid = ++logins;
      response.end(JSON.stringify({ accessToken: `t${valid}`, tokenTtl: 100 }));
      return;
    }
    seen.push(call);
    response.statusCode = call.authorization === `Bearer t${valid}` ? answer(call) : 403;
    response.end('{}');
  };
  const server = createServer((request, response) => void handle(request, response)).listen(0, '127.0.0.1');
  open.push(server);
  await new Promise((resolve) => server.once('listening', resolve));
  const bound = server.address();
  const address = `127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`;
  return { address, seen, logins: () => logins, expire: () => void (valid = -1), server };
}

function session(address: string, options: Partial<NacosSessionOptions> = {}): NacosSession {
  const made = new NacosSession({
    address,
    username: 'weir',
    password: 'hunter2',
    clock: new SystemClock(),
    log: new SilentLog(),
    ...options,
  });
  open.push(made);
  return made;
}

describe('NacosSession', () => {
  it('logs in once for calls that come together, and sends the token', async () => {
    const { address, seen, logins } = await fakeNacos();
    const nacos = session(address);
    await Promise.all([
      nacos.get('/ns/instance/list', { serviceName: 'order', clusters: undefined }),
      nacos.get('/ns/service/list', {}),
    ]);
    expect(logins()).toBe(1);
    expect(seen.map(({ call }) => call).sort()).toEqual([
      'GET /nacos/v1/ns/instance/list?serviceName=order',
      'GET /nacos/v1/ns/service/list',
    ]);
    expect(seen.every(({ authorization }) => authorization === 'Bearer t1')).toBe(true);
    expect(JSON.stringify(seen)).not.toContain('hunter2');
  });

  it('takes a new token before the old one ends, and when it is refused', async () => {
    const clock = new ManualClock();
    const { address, logins, expire } = await fakeNacos();
    const nacos = session(address, { clock });
    await nacos.get('/x', {});
    clock.advance(79_000);
    await nacos.get('/x', {});
    expect(logins()).toBe(1);
    clock.advance(2_000);
    await nacos.get('/x', {});
    expect(logins()).toBe(2);
    clock.advance(2_000);
    expire();
    await nacos.get('/x', {});
    expect(logins()).toBe(3);
  });

  it('does not log in again and again where the right is missing', async () => {
    const { address, logins } = await fakeNacos(() => 403);
    const nacos = session(address);
    for (let call = 0; call < 5; call++) expect((await nacos.request(`http://${address}/nacos/v1/x`)).status).toBe(403);
    expect(logins()).toBe(1);
  });

  it('sends form fields in the body, encoded or not, unless told otherwise', async () => {
    const { address, seen } = await fakeNacos();
    const nacos = session(address);
    await nacos.request(`http://${address}/a`, { method: 'POST', data: { dataId: 'a b', tenant: null } });
    await nacos.request(`http://${address}/b`, { method: 'POST', data: 'dataId=a%20b' });
    await nacos.request(`http://${address}/c`, { method: 'PUT', data: { beat: '{}' }, dataAsQueryString: true });
    expect(seen.map(({ call, body }) => [call, body])).toEqual([
      ['POST /a', 'dataId=a+b'],
      ['POST /b', 'dataId=a+b'],
      ['PUT /c?beat=%7B%7D', ''],
    ]);
  });

  it('says once that Nacos is gone, slows the next tries down when asked, and says when it is back', async () => {
    const { address, server } = await fakeNacos();
    server.close();
    const log = new Warnings();
    const reachable: boolean[] = [];
    const nacos = session(address, { log, slowFailures: true, onReachable: (up) => reachable.push(up) });
    const since = performance.now();
    for (let attempt = 0; attempt < 2; attempt++)
      await expect(nacos.request(`http://${address}/x`)).rejects.toThrow(/does not answer: .*ECONNREFUSED/);
    expect(performance.now() - since).toBeGreaterThan(1_400);
    expect(log.lines).toHaveLength(1);
    expect(reachable).toEqual([false, false]);
  });

  it('asks the next address when one is gone', async () => {
    const [gone, there] = [await fakeNacos(), await fakeNacos()];
    gone.server.close();
    expect(await session(`${gone.address}, ${there.address}`).get('/x', {})).toEqual({});
  });

  it('refuses a wrong password with a sentence that does not show it', async () => {
    const server = createServer((_request, response) => response.writeHead(403).end('unknown user!')).listen(
      0,
      '127.0.0.1',
    );
    open.push(server);
    await new Promise((resolve) => server.once('listening', resolve));
    const bound = server.address();
    const error = await session(`127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`)
      .get('/x', {})
      .catch((failed: unknown) => failed);
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({
      spec: PlatformErrors.UNAVAILABLE,
      message: expect.stringContaining('the login of weir was refused with HTTP 403') as unknown,
    });
    expect((error as Failure).message).not.toContain('hunter2');
  });

  it('ends requests in flight when it is closed, and answers later ones with nothing', async () => {
    const silent = createServer(() => undefined).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const bound = silent.address();
    const address = `127.0.0.1:${typeof bound === 'object' && bound ? bound.port : 0}`;
    const nacos = session(address, { username: '' });
    const pending = nacos.request(`http://${address}/listener`, { method: 'POST', timeout: 40_000 });
    await new Promise((resolve) => silent.once('request', resolve));
    nacos.close();
    expect(await pending).toMatchObject({ status: 200, data: '' });
    expect(await nacos.request(`http://${address}/x`)).toMatchObject({ status: 200, data: '' });
    silent.closeAllConnections();
    silent.close();
  });
});
