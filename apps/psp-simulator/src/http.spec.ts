import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { PspModule } from './app.module.js';
import { settings } from './settings.js';

describe('the provider over HTTP', () => {
  let folder: string;
  let app: NestFastifyApplication;
  let url: string;
  const headers = { 'content-type': 'application/json' };
  const send = (path: string, body: unknown, signal: AbortSignal | null = null): Promise<Response> =>
    fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body), signal });
  const charge = (key: string, token: string) => ({ key, amount: 500, currency: 'EUR', token });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'psp-'));
    const http = new FastifyAdapter({ forceCloseConnections: 'idle' });
    const module = PspModule.with({ dataDir: folder, settings: settings.parse({}) });
    app = await NestFactory.create<NestFastifyApplication>(module, http, { logger: false, abortOnError: false });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterEach(async () => {
    await app.close();
    await rm(folder, { recursive: true });
  });

  it('answers a batch line by line, while the silent charge keeps the answer open and is in the ledger', async () => {
    const ending = new AbortController();
    const batch = ['approve', 'timeout', 'decline', 'error'].map((one, i) => charge(`k${i}`, `tok-${one}`));
    const answer = await send('/charges/batch', batch, ending.signal);
    let text = '';
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      if (text.split('\n').length > 3) break;
    }
    ending.abort();
    expect(text.trim().split('\n').sort()).toEqual([
      expect.stringContaining('{"key":"k0","outcome":"approved"'),
      expect.stringContaining('{"key":"k2","outcome":"declined"'),
      '{"key":"k3","error":500}',
    ]);
    const ledger = (await (await fetch(`${url}/ledger`)).json()) as { key: string; kind: string }[];
    expect(ledger.map(({ key, kind }) => `${key} ${kind}`).sort()).toEqual(['k0 charge', 'k1 charge', 'k2 decline']);
  });

  it('refuses what does not fit, and takes new settings', async () => {
    expect((await send('/charges', { ...charge('a', 'tok-approve'), amount: -1 })).status).toBe(400);
    expect((await send('/settings', { outcome: 'never' })).status).toBe(400);
    expect(await (await send('/settings', { outcome: 'decline' })).json()).toMatchObject({
      outcome: 'decline',
      delayMs: 2000,
    });
    expect(await (await send('/charges', charge('a', 'tok-approve'))).json()).toMatchObject({ outcome: 'declined' });
    expect(await (await fetch(`${url}/ledger/a`)).json()).toMatchObject([{ kind: 'decline', amount: 500 }]);
    expect(await (await send('/voids/batch', [{ key: 'a' }])).text()).toBe('{"key":"a","outcome":"voided"}\n');
  });
});
