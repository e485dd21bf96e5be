import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ManualClock } from '@weir/platform/kernel';
import { Ledger } from './ledger.js';
import { Provider } from './provider.js';
import { Behaviour, settings } from './settings.js';

describe('the payment provider', () => {
  let folder: string;
  let ledger: Ledger;
  let provider: Provider;
  const path = (): string => join(folder, 'psp-ledger.jsonl');
  const charge = (key: string, token = 'tok-approve', amount = 700) =>
    provider.charge({ key, amount, currency: 'EUR', token });
  const kinds = (): string[] => ledger.entries.map(({ kind }) => kind);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'psp-'));
    ledger = await Ledger.open(path());
    provider = new Provider(ledger, new Behaviour(settings.parse({})), new ManualClock());
  });
  afterEach(async () => {
    await ledger.close();
    await rm(folder, { recursive: true });
  });

  it('charges a key once, however many copies arrive together, with the line on disk before the answer', async () => {
    const [first] = await Promise.all(Array.from({ length: 50 }, () => charge('a')));
    expect(first).toEqual({ key: 'a', outcome: 'approved', reference: 'psp-a' });
    expect((await readFile(path(), 'utf8')).trim().split('\n')).toHaveLength(1);
    await expect(charge('a', 'tok-approve', 701)).rejects.toMatchObject({ status: 409 });
  });

  it('gives a charge back once, and refuses the key afterwards', async () => {
    await charge('a');
    expect(await Promise.all([provider.void('a'), provider.void('a')])).toEqual(
      Array(2).fill({ key: 'a', outcome: 'refunded' }),
    );
    expect(await charge('a')).toMatchObject({ outcome: 'declined', reason: 'voided' });
    expect(kinds()).toEqual(['charge', 'refund']);
  });

  it('stumbles twice without charging, then approves', async () => {
    await expect(charge('a', 'tok-error')).rejects.toMatchObject({ status: 500 });
    await expect(charge('a', 'tok-error')).rejects.toMatchObject({ status: 500 });
    expect(kinds()).toEqual([]);
    expect(await charge('a', 'tok-error')).toMatchObject({ outcome: 'approved' });
  });

  it('charges in silence on a time-out, and tells the truth to the repeat', async () => {
    const silent = charge('a', 'tok-timeout');
    expect(await charge('a', 'tok-timeout')).toMatchObject({ outcome: 'approved' });
    provider.end();
    await expect(silent).rejects.toMatchObject({ status: 503 });
    expect(kinds()).toEqual(['charge']);
  });
});
