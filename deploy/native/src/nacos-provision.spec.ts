import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { provisionNacos } from './nacos-provision.js';
import { makeSecrets, nacosUsers } from './secrets.js';

/** Nacos 2.3 as far as provisioning sees it. */
class FakeNacos {
  readonly passwords = new Map([['nacos', 'nacos']]);
  readonly roles: Record<string, string>[] = [];
  readonly permissions: Record<string, string>[] = [];
  readonly documents = new Map<string, string>();
  readonly urls: string[] = [];
  writes = 0;

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const form = Object.fromEntries(new URLSearchParams(await text(request)));
    const url = new URL(request.url!, 'http://fake');
    const path = url.pathname.replace('/nacos/v1/', '');
    this.urls.push(request.url!);
    if (path === 'auth/login') return this.login(form, request, response);
    if (!request.headers.authorization) return void response.writeHead(403).end();
    if (request.method !== 'GET') this.writes++;
    response.end(this.answer(path, request.method!, form, url.searchParams, response));
  }

  private login(form: Record<string, string>, request: IncomingMessage, response: ServerResponse): void {
    if (this.passwords.get(form['username']!) === form['password']) response.end(JSON.stringify({ accessToken: 't' }));
    else request.socket.end('HTTP/1.1 0 \r\nConnection: close\r\n\r\n');
  }

  private answer(
    path: string,
    method: string,
    form: Record<string, string>,
    query: URLSearchParams,
    response: ServerResponse,
  ): string {
    const page = (pageItems: unknown[]) => JSON.stringify({ pageItems });
    switch (`${method} ${path}`) {
      case 'GET auth/users':
        return page([...this.passwords.keys()].map((username) => ({ username })));
      case 'GET auth/roles':
        return page(this.roles);
      case 'GET auth/permissions':
        return page(this.permissions);
      case 'PUT auth/users':
        this.passwords.set(form['username']!, form['newPassword']!);
        return 'ok';
      case 'POST auth/users':
        this.passwords.set(form['username']!, form['password']!);
        return 'ok';
      case 'POST auth/roles':
        this.roles.push(form);
        return 'ok';
      case 'POST auth/permissions':
        this.permissions.push(form);
        return 'ok';
      case 'POST cs/configs':
        this.documents.set(form['dataId']!, form['content']!);
        return 'true';
      case 'GET cs/configs': {
        const content = this.documents.get(query.get('dataId')!);
        if (content === undefined) response.statusCode = 404;
        return content ?? 'config data not exist';
      }
      default:
        response.statusCode = 501;
        return '';
    }
  }
}

describe('provisionNacos', () => {
  const secrets = makeSecrets().nacos;
  let nacos: FakeNacos;
  let server: Server;
  let documents: string;
  let address: string;
  beforeEach(async () => {
    nacos = new FakeNacos();
    server = createServer((request, response) => void nacos.handle(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `127.0.0.1:${(server.address() as { port: number }).port}`;
    documents = mkdtempSync(join(tmpdir(), 'weir-documents-'));
    writeFileSync(join(documents, 'order.yaml'), 'order: {}\n');
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(documents, { recursive: true });
  });

  const provision = (overwrite = false) => provisionNacos({ address, secrets, documents, overwrite });

  it('changes the password that everybody knows, makes the users and publishes the documents', async () => {
    await provision();
    expect(nacos.passwords.get('nacos')).toBe(secrets.admin);
    expect([...nacos.passwords.keys()].sort()).toEqual(['nacos', ...nacosUsers].sort());
    expect(nacos.permissions).toContainEqual({ role: 'weir-order', resource: ':*:config/*', action: 'r' });
    expect(nacos.permissions.filter(({ resource }) => resource === ':*:*').map(({ role }) => role)).toEqual([
      'weir-operator',
    ]);
    expect(nacos.documents.get('order.yaml')).toBe('order: {}\n');
  });

  it('changes nothing the second time, not even a document that was changed live', async () => {
    await provision();
    nacos.documents.set('order.yaml', 'order: { deadlineMs: 5 }');
    nacos.writes = 0;
    await provision();
    expect(nacos.writes).toBe(0);
    await provision(true);
    expect(nacos.documents.get('order.yaml')).toBe('order: {}\n');
  });

  it('completes what an interrupted run began', async () => {
    await provision();
    nacos.permissions.splice(0);
    await provision();
    expect(nacos.permissions).toContainEqual({ role: 'weir-payment', resource: ':*:naming/*', action: 'rw' });
  });

  it('gives up in one sentence when somebody else has set the password', async () => {
    nacos.passwords.set('nacos', 'of somebody else');
    await expect(provision()).rejects.toMatchObject({ code: 'NATIVE.NACOS_LOGIN' });
  });

  it('puts no secret into a URL', async () => {
    await provision();
    const all = nacos.urls.join('\n');
    for (const secret of [secrets.admin, ...Object.values(secrets.users)]) expect(all).not.toContain(secret);
  });
});
