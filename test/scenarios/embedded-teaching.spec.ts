import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ChaosShop } from '../chaos/chaos-shop.js';
import { eventually } from '../support/eventually.js';

const wish = (customerId: string, sku = 'tea-100') => ({ customerId, lines: [{ sku, quantity: 1 }] });

describe('a shop that does without', () => {
  let shop: ChaosShop;
  let configDir: string;
  beforeEach(async () => {
    configDir = mkdtempSync(join(tmpdir(), 'weir-teaching-'));
    shop = await ChaosShop.start({ infra: 'embedded', configDir });
  }, 60_000);
  afterEach(async () => {
    await shop.stop(true);
    rmSync(configDir, { recursive: true, force: true });
  }, 60_000);

  const monolith = () => shop.shop.process('monolith');
  const configure = (lines: readonly string[]): void =>
    writeFileSync(join(configDir, 'monolith.yaml'), `${lines.join('\n')}\n`);
  /** Starts the shop again without the protection; `more` is settings that make the accident likely, `failpoint` where it happens. */
  const without = async (protection: string, more: readonly string[] = [], failpoint = ''): Promise<void> => {
    await monolith().stop();
    configure([`teaching: { without: ${protection} }`, ...more]);
    await monolith().start({ WEIR_TEACHING: '1', WEIR_FAILPOINT: failpoint });
  };
  const crashed = async (): Promise<void> => {
    await monolith().exited();
    await monolith().start({ WEIR_TEACHING: '1' });
  };
  /** The witness of the check that went red. */
  const red = (id: string): Promise<string> =>
    eventually(`${id} is red`, 30_000, async () => {
      const check = (await shop.look()).checks.find((one) => one.id === id);
      return check?.ok === false && check.witness;
    });

  it('the conditional update: two that look at the same time both get the last unit (I3)', async () => {
    await without('conditionalUpdate', [
      'inventory: { reserveMaxBatch: 1, reserveInFlight: 8 }',
      'order: { placeMaxBatch: 1, placeInFlight: 8 }',
    ]);
    const orders = Array.from({ length: 24 }, (_, n) => shop.customer.place(wish(`c-${n}`, 'pot-1'), randomUUID()));
    await Promise.all(orders);
    expect(shop.customer.accepted.length).toBeGreaterThan(5);
    expect(await red('I3')).toContain('"sku":"pot-1"');
  }, 60_000);

  it('the inbox: an event that comes twice counts twice (I13)', async () => {
    await without('inbox', [], 'insight.consume.after-commit:kill:1');
    await shop.customer.place(wish('c-1'), randomUUID());
    await crashed();
    expect(await red('I13')).toMatch(/"counted":2,"said":1/);
  }, 60_000);

  it('the outbox: a crash after the commit leaves a change that nobody hears of (I11)', async () => {
    await without('outbox', ['order: { deadlineMs: 1000 }'], 'order.place.after-commit:kill:1');
    const placed = shop.customer.place(wish('c-1'), randomUUID());
    await crashed();
    await placed;
    expect(await red('I11')).toContain('"to_state":"reserved"');
  }, 60_000);

  it('the sequence: numbers of the clock hide what is missing (I12)', async () => {
    await without('sequence');
    await shop.customer.place(wish('c-1'), randomUUID());
    expect(await red('I12')).toContain('first_seq');
  }, 60_000);

  it('the key: whoever repeats a lost answer has ordered twice (I16)', async () => {
    await without('key');
    const key = randomUUID();
    await shop.customer.place(wish('c-1'), key);
    await shop.customer.place(wish('c-1'), key);
    expect(await red('I16')).toContain(key);
  }, 60_000);

  /** Two copies of one wish; the first reserve is held up until long after the other's order was cancelled. */
  const lateReserve = async (): Promise<string> => {
    const key = randomUUID();
    const copies = [1, 2].map(() => shop.customer.place(wish('c-1'), key));
    const placed = await Promise.race(copies);
    if (typeof placed === 'string') throw new Error(`placing answered ${placed}`);
    await shop.customer.cancel(placed.orderId);
    await Promise.all(copies);
    return placed.orderId;
  };
  const APART = ['order: { placeMaxBatch: 1 }', 'inventory: { reserveMaxBatch: 1 }'];
  const HELD_UP = 'inventory.reserve.received:delay=3000:1';

  it('the fence: a reserve that comes after the cancellation takes stock that nobody will ever give back (I9)', async () => {
    await without('fence', APART, HELD_UP);
    const orderId = await lateReserve();
    const witness = await red('I9');
    expect(witness).toMatch(/"from_state":"(released|returned)","message":"Reserve","to_state":"held"/);
    expect(witness).toContain(orderId);
    expect((await shop.client.product('tea-100')).held).toBe(1);
  }, 60_000);

  it('nothing: the late reserve is refused', async () => {
    await monolith().stop();
    configure(APART);
    await monolith().start({ WEIR_FAILPOINT: HELD_UP });
    await lateReserve();
    expect(await shop.verify()).toMatchObject({ ok: true, atRest: true });
    expect(await shop.client.product('tea-100')).toMatchObject({ held: 0, available: 1000 });
  }, 60_000);

  it('nothing, as long as WEIR_TEACHING is not set: the settings are refused', async () => {
    await monolith().stop();
    configure(['teaching: { without: inbox }']);
    await expect(monolith().start()).rejects.toThrow('unknown section "teaching"');
  }, 60_000);
});
