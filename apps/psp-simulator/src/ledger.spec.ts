import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '@weir/platform/kernel';
import { Ledger } from './ledger.js';
import { Provider } from './provider.js';
import { Behaviour, settings } from './settings.js';

describe('the ledger', () => {
  let folder: string;
  let ledger: Ledger;
  const path = (): string => join(folder, 'deep', 'psp-ledger.jsonl');
  const restart = async (): Promise<Provider> => {
    await ledger.close();
    ledger = await Ledger.open(path());
    return new Provider(ledger, new Behaviour(settings.parse({})), new ManualClock());
  };
  const order = (key: string, token = 'tok-approve') => ({ key, amount: 700, currency: 'EUR', token });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'psp-'));
    ledger = await Ledger.open(path());
  });
  afterEach(async () => {
    await ledger.close();
    await rm(folder, { recursive: true });
  });

  it('remembers everything across a restart and cuts off a torn line', async () => {
    const before = await restart();
    await Promise.all([before.charge(order('a')), before.charge(order('b', 'tok-decline')), before.void('c')]);
    await appendFile(path(), '{"seq":4,"kind":"cha');
    const after = await restart();
    expect(await Promise.all(['a', 'b', 'c', 'd'].map((key) => after.charge(order(key))))).toMatchObject([
      { outcome: 'approved' },
      { outcome: 'declined', reason: 'card' },
      { outcome: 'declined', reason: 'voided' },
      { outcome: 'approved' },
    ]);
    await restart();
    expect(ledger.entries.map(({ seq, kind, key }) => `${seq} ${kind} ${key}`)).toEqual([
      '1 charge a',
      '2 decline b',
      '3 void c',
      '4 charge d',
    ]);
  });
});
