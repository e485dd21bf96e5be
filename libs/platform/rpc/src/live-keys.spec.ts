import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { CallContext, Lifecycle, Live, PlatformErrors, SystemClock } from '@weir/platform/kernel';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { z } from 'zod';
import { eventually } from '../../../../test/support/eventually.js';
import { closeCallers, connected, failure, given, say } from './fixtures/caller.js';
import type { EchoInstance } from './fixtures/echo.js';
import { CallMonitor } from './monitor/call-monitor.js';
import { CallReports } from './monitor/call-reports.js';
import { type RpcSettings, rpcSettings } from './rpc.settings.js';

afterEach(closeCallers);

const count = ({ heard }: EchoInstance, text: string): number => heard.texts.filter((one) => one === text).length;
const times = async (n: number, work: () => Promise<unknown>): Promise<unknown[]> => {
  const ends: unknown[] = [];
  for (let call = 0; call < n; call++) ends.push(await work().catch((error: unknown) => error));
  return ends;
};
const timeouts = (ends: readonly unknown[]): number =>
  ends.filter((end) => (end as { code?: string }).code === PlatformErrors.TIMEOUT.code).length;
const isOpen = (error: { message: string }): boolean => error.message.includes('the circuit is open');

/** A frozen instance is seen by nothing but the deadline. */
const silent = { attempts: 1, attemptMs: 0, deadlineMs: 60 };
const systemClock = new SystemClock();

/** An instance with one place, taken by a call that is held, and no waiting room: the next call is refused. */
async function fullHouse() {
  const { echo, start } = given();
  const settings = new Live(rpcSettings.parse({ maxServing: 1, maxWaiting: 0 }));
  const one = await start(1, {}, { settings });
  const held = say(echo, 'hold', false);
  await eventually('the call has begun', 2_000, () => one.heard.release !== undefined);
  expect((await failure(say(echo))).spec).toEqual(PlatformErrors.OVERLOADED);
  return { echo, settings, one, held };
}

/** Each live key, changed under a caller or an instance that runs: what it does before, and after. */
const proofs: Readonly<Record<keyof RpcSettings, () => Promise<void>>> = {
  async deadlineMs() {
    const { echo, start, set } = given({ deadlineMs: 50 });
    await start();
    const slow = () => echo.call('say', { text: 'slow', delay: 150 }, { repeatable: false });
    expect((await failure(slow())).spec).toEqual(PlatformErrors.TIMEOUT);
    set({ deadlineMs: 2_000 });
    expect(await slow()).toMatchObject({ text: 'slow' });
  },

  async attemptMs() {
    const { echo, start, set } = given({ attemptMs: 0, deadlineMs: 300, ejectAfter: 0 });
    const [frozen, other] = [await start(), await start()];
    await connected(echo, frozen, other);
    frozen.freeze();
    expect(timeouts(await times(4, () => say(echo)))).toBe(2);
    set({ attemptMs: 50, deadlineMs: 2_000 });
    expect(timeouts(await times(4, () => say(echo)))).toBe(0);
    await frozen.cut();
  },

  async attempts() {
    const { echo, start, set } = given();
    const one = await start();
    const fail = () => failure(echo.call('fail', { how: 'down' }, { repeatable: true }));
    await fail();
    expect(count(one, 'down')).toBe(3);
    set({ attempts: 1 });
    await fail();
    expect(count(one, 'down')).toBe(4);
  },

  async retryPercent() {
    const { echo, start, set, retried } = given({ retryPercent: 0, attempts: 2, breakerPercent: 0 });
    await start();
    const fail = () => failure(echo.call('fail', { how: 'down' }, { repeatable: true }));
    await Promise.all(Array.from({ length: 300 }, fail));
    const reserve = retried();
    await Promise.all(Array.from({ length: 50 }, fail));
    expect(retried()).toBe(reserve);
    set({ retryPercent: 100 });
    await Promise.all(Array.from({ length: 50 }, fail));
    expect(retried()).toBe(reserve + 50);
  },

  async balancer() {
    const { echo, start, set } = given();
    const both = [await start(), await start()];
    await connected(echo, ...both);
    const ask = () => echo.call('say', { text: 'keyed' }, { repeatable: true, hashKey: 'customer-1' });
    await times(10, ask);
    expect(both.map((one) => count(one, 'keyed'))).toEqual([5, 5]);
    set({ balancer: 'consistentHash' });
    await times(10, ask);
    expect(both.map((one) => count(one, 'keyed')).toSorted((a, b) => a - b)).toEqual([5, 15]);
  },

  async policy() {
    const { echo, start, set } = given({ policy: 'failfast' });
    await start();
    const fail = () => echo.call('fail', { how: 'tea' }, { repeatable: true });
    expect((await failure(fail())).code).toBe('ECHO.OUT_OF_TEA');
    set({ policy: 'failsafe' });
    expect(await fail()).toMatchObject({ text: '' });
  },

  async methods() {
    const { echo, start, set } = given();
    await start();
    const slow = () => echo.call('say', { text: 'slow', delay: 150 }, { repeatable: false });
    expect(await slow()).toMatchObject({ text: 'slow' });
    set({ methods: { 'echo.say': { deadlineMs: 50 } } });
    expect((await failure(slow())).spec).toEqual(PlatformErrors.TIMEOUT);
  },

  async forks() {
    const { echo, start, set } = given({ policy: 'forking' });
    const all = [await start(), await start(), await start()];
    await eventually('all are connected', 5_000, async () => {
      await say(echo, 'knock');
      return all.every((one) => count(one, 'knock') > 0);
    });
    const asked = async (text: string, wanted: number): Promise<void> => {
      // slow, so that no fork is given up before it was begun
      await echo.call('say', { text, delay: 100 }, { repeatable: true });
      expect(all.reduce((sum, one) => sum + count(one, text), 0)).toBe(wanted);
    };
    await asked('two', 2);
    set({ forks: 3 });
    await asked('three', 3);
  },

  async failbackMs() {
    const { echo, start, set } = given({ policy: 'failback', failbackMs: 600_000, attempts: 1 });
    const one = await start();
    const fail = () => echo.call('fail', { how: 'down' }, { repeatable: true });
    await fail();
    await pause(150);
    expect(count(one, 'down')).toBe(1);
    set({ failbackMs: 20 });
    await fail();
    await eventually('it is repeated', 2_000, () => count(one, 'down') > 4);
  },

  async warmupMs() {
    const { echo, start, set, registry } = given();
    const [old, fresh] = [await start(), await start()];
    const metadata = { 'started-at': String(Date.now()) };
    await registry.register({ service: 'echo', host: '127.0.0.1', port: fresh.port, weight: 1, metadata });
    await connected(echo, old, fresh);
    const share = async (): Promise<number> => {
      const before = count(fresh, 'hello');
      await times(44, () => say(echo));
      return count(fresh, 'hello') - before;
    };
    expect(await share()).toBe(22);
    set({ warmupMs: 3_600_000 });
    await eventually('the new one gets a tenth of its weight', 5_000, async () => (await share()) <= 5);
  },

  async zonePreference() {
    const { echo, start, set, registry } = given({ zonePreference: false }, { zone: 'here' });
    const [near, far] = [await start(), await start()];
    for (const [one, zone] of [
      [near, 'here'],
      [far, 'there'],
    ] as const)
      await registry.register({ service: 'echo', host: '127.0.0.1', port: one.port, weight: 1, metadata: { zone } });
    await connected(echo, near, far);
    await times(10, () => say(echo));
    expect(count(far, 'hello')).toBe(5);
    set({ zonePreference: true });
    await times(10, () => say(echo));
    expect([count(near, 'hello'), count(far, 'hello')]).toEqual([15, 5]);
  },

  async tagFallback() {
    const { echo, start, set } = given({ attempts: 1 });
    await start();
    const tagged = () => CallContext.run({ tag: 'blue' }, () => say(echo));
    expect(await tagged()).toMatchObject({ text: 'hello' });
    set({ tagFallback: false });
    expect(await failure(tagged())).toMatchObject({ spec: PlatformErrors.UNAVAILABLE });
  },

  async ejectAfter() {
    const { echo, start, set, warned } = given({ ...silent, ejectAfter: 0, ejectMs: 600_000 });
    const [frozen, other] = [await start(), await start()];
    await connected(echo, frozen, other);
    frozen.freeze();
    expect(timeouts(await times(10, () => say(echo)))).toBe(5);
    expect(warned).toEqual([]);
    set({ ejectAfter: 1 });
    expect(timeouts(await times(10, () => say(echo)))).toBe(1);
    expect(warned).toEqual(['an instance is an outlier and rests']);
    await frozen.cut();
  },

  async ejectMs() {
    const { echo, start, set } = given({ ...silent, ejectAfter: 1, ejectMs: 20 });
    const [frozen, other] = [await start(), await start()];
    await connected(echo, frozen, other);
    frozen.freeze();
    const calm = async () => {
      await pause(25);
      return say(echo);
    };
    expect(timeouts(await times(10, calm))).toBeGreaterThan(3);
    set({ ejectMs: 600_000 });
    expect(timeouts(await times(10, calm))).toBeLessThan(2);
    await frozen.cut();
  },

  async breakerPercent() {
    const { echo, start, set } = given({ ...silent, ejectAfter: 0, breakerPercent: 0, breakerRestMs: 60_000 });
    const frozen = await start();
    await say(echo);
    frozen.freeze();
    const outage = () => Promise.all(Array.from({ length: 150 }, () => failure(say(echo))));
    await outage();
    expect(isOpen(await failure(say(echo)))).toBe(false);
    set({ breakerPercent: 100 });
    await outage();
    expect(isOpen(await failure(say(echo)))).toBe(true);
    await frozen.cut();
  },

  async breakerRestMs() {
    const { echo, start, set } = given({ ...silent, ejectAfter: 0, breakerPercent: 50, breakerRestMs: 30 });
    const frozen = await start();
    await say(echo);
    frozen.freeze();
    await Promise.all(Array.from({ length: 150 }, () => failure(say(echo))));
    const probe = async () => {
      await pause(40);
      return failure(say(echo));
    };
    for (const error of [await probe(), await probe()]) expect(isOpen(error)).toBe(false);
    set({ breakerRestMs: 60_000 });
    await probe();
    for (const error of [await probe(), await probe()]) expect(isOpen(error)).toBe(true);
    await frozen.cut();
  },

  async maxConcurrent() {
    const { echo, start, set } = given({ maxConcurrent: 1 });
    const one = await start();
    const held = say(echo, 'hold', false);
    await eventually('the call has begun', 2_000, () => one.heard.release !== undefined);
    expect((await failure(say(echo))).spec).toEqual(PlatformErrors.OVERLOADED);
    set({ maxConcurrent: 2 });
    expect(await say(echo)).toMatchObject({ text: 'hello' });
    one.heard.release!();
    await held;
  },

  async maxServing() {
    const { echo, settings, one, held } = await fullHouse();
    settings.set({ ...settings.value, maxServing: 2 });
    expect(await say(echo)).toMatchObject({ text: 'hello' });
    one.heard.release!();
    await held;
  },

  async maxWaiting() {
    const { echo, settings, one, held } = await fullHouse();
    settings.set({ ...settings.value, maxWaiting: 1 });
    const waiting = say(echo, 'waits');
    await pause(50);
    one.heard.release!();
    expect(await waiting).toMatchObject({ text: 'waits' });
    await held;
  },

  async monitorIntervalMs() {
    const { echo, start, settings, statistics, set } = given({ monitorIntervalMs: 3_600_000 });
    await start();
    let reports = 0;
    const monitor = new (class extends CallMonitor {
      override async collect(): Promise<void> {
        reports += 1;
      }
    })();
    const lifecycle = new Lifecycle();
    const ports = { clock: systemClock, lifecycle, log: new SilentLog(), metrics: new SilentMetrics() };
    new CallReports({ statistics, monitor, instance: 'me', settings, ...ports });
    await say(echo);
    await pause(150);
    expect(reports).toBe(0);
    set({ monitorIntervalMs: 100 });
    await eventually('it reports', 2_000, () => reports > 0);
    await lifecycle.stop();
  },
};

describe('each live setting of rpc takes effect while calls go on', () => {
  it.each(Object.entries(proofs))('%s', (_key, proof) => proof(), 20_000);

  it('and no other is called live', () => {
    const live = Object.entries(rpcSettings.shape).filter(([, of]) => z.globalRegistry.get(of)?.['live'] === true);
    expect(live.map(([key]) => key).sort()).toEqual(Object.keys(proofs).sort());
  });
});
