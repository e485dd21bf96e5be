import { afterEach, describe, expect, it } from '@jest/globals';
import type { ServiceInstance } from '@weir/platform/discovery';
import { type Failure, PlatformErrors, SystemClock } from '@weir/platform/kernel';
import { Trace } from '@weir/platform/telemetry';
import { eventually } from '../../../../../test/support/eventually.js';
import type { RpcClient } from '../client.js';
import { atEnd, closeCallers, connected, failure, given, type Said, say } from '../fixtures/caller.js';
import { type EchoInstance, OUT_OF_TEA, startEcho } from '../fixtures/echo.js';

afterEach(closeCallers);

/** Calls without pause, `parallel` at a time, until `work` is over; answers how many there were and what failed. */
async function during(
  echo: RpcClient,
  repeatable: boolean,
  work: () => Promise<void>,
  parallel = 8,
): Promise<{ calls: number; failed: Failure[]; longestMs: number }> {
  const failed: Failure[] = [];
  let [calls, longestMs, over] = [0, 0, false];
  const lanes = Array.from({ length: parallel }, async () => {
    while (!over) {
      const since = performance.now();
      await say(echo, 'load', repeatable).catch((error: Failure) => failed.push(error));
      longestMs = Math.max(longestMs, performance.now() - since);
      calls += 1;
    }
  });
  await work();
  over = true;
  await Promise.all(lanes);
  return { calls, failed, longestMs };
}

const pause = (ms: number): Promise<void> => new SystemClock().delay(ms);

describe('GrpcClients', () => {
  it('shares calls by the weights of the registry', async () => {
    const { echo, start } = given();
    const [heavy, light] = [await start(5), await start(1)];
    await connected(echo, heavy, light);
    for (let call = 0; call < 60; call++) await say(echo);
    expect([heavy.heard.texts.length, light.heard.texts.length]).toEqual([50, 10]);
  });

  it('follows a new weight without a new connection', async () => {
    const { echo, start, registry } = given();
    const [one, other] = [await start(1), await start(1)];
    await connected(echo, one, other);
    const changed: ServiceInstance = { service: 'echo', host: '127.0.0.1', port: one.port, weight: 3, metadata: {} };
    await registry.register(changed);
    await pause(10);
    for (let call = 0; call < 40; call++) await say(echo);
    expect([one.heard.texts.length, other.heard.texts.length]).toEqual([30, 10]);
  });

  it('fails no call while instances come and go', async () => {
    const { echo, start } = given();
    const first = await start();
    await connected(echo, first);
    const { calls, failed } = await during(echo, false, async () => {
      for (let round = 0; round < 5; round++) {
        const next = await start();
        await connected(echo, next);
        await next.registered?.deregister();
        await pause(20);
      }
    });
    expect(failed).toEqual([]);
    expect(calls).toBeGreaterThan(20);
  });

  it('lets a call that is under way end on an instance that has left the list', async () => {
    const { echo, start } = given();
    const [leaving, staying] = [await start(), await start()];
    await staying.registered?.deregister();
    const held = say(echo, 'hold', false);
    await eventually('the call has begun', 2_000, () => leaving.heard.release !== undefined);
    await leaving.registered?.deregister();
    await pause(50);
    leaving.heard.release!();
    expect(await held).toMatchObject({ text: 'hold' });
    expect((await failure(say(echo))).spec).toEqual(PlatformErrors.UNAVAILABLE);
  });

  it('survives the death of one of two instances that is still on the list', async () => {
    const { echo, start } = given();
    const [dying, staying] = [await start(), await start()];
    await connected(echo, dying, staying);
    const { failed, calls, longestMs } = await during(echo, true, async () => {
      await pause(100);
      await dying.cut();
      await pause(300);
    });
    expect(failed).toEqual([]);
    expect(calls).toBeGreaterThan(20);
    expect(longestMs).toBeLessThan(300);
    dying.heard.texts.length = 0;
    for (let call = 0; call < 20; call++) await say(echo, 'after', false);
    expect(staying.heard.texts.filter((text) => text === 'after')).toHaveLength(20);
  });

  it('survives an instance that is silent all of a sudden', async () => {
    const { echo, start } = given({ attemptMs: 100 });
    const [frozen, staying] = [await start(), await start()];
    await connected(echo, frozen, staying);
    const { failed, calls, longestMs } = await during(echo, true, async () => {
      await pause(100);
      frozen.freeze();
      await pause(1_000);
    });
    expect(failed).toEqual([]);
    expect(calls).toBeGreaterThan(200);
    expect(longestMs).toBeLessThan(2_000);
    // an outlier by now: it holds nobody up any more
    const since = performance.now();
    for (let call = 0; call < 10; call++) await say(echo, 'after');
    expect(performance.now() - since).toBeLessThan(1_000);
    await frozen.cut();
  });

  it('loses no call, asks little more and keeps every circuit closed where all instances are slow', async () => {
    const { echo, start, settings } = given({ attemptMs: 20, breakerPercent: 50 });
    const [one, other] = [await start(), await start()];
    await connected(echo, one, other);
    settings.set({ ...settings.value, retryPercent: 0 });
    const slow = async () => echo.call<Said>('say', { text: 'slow', delay: 100 }, { repeatable: true });
    for (let round = 0; round < 6; round++) await Promise.all(Array.from({ length: 100 }, slow));
    const asked = [one, other].flatMap(({ heard }) => heard.texts.filter((text) => text === 'slow')).length;
    expect(asked).toBeLessThanOrEqual(600 + 256);
    expect(asked).toBeGreaterThan(600);
  });

  it('keeps its connection when many calls reach their deadline', async () => {
    const { echo, start } = given({ breakerPercent: 0, deadlineMs: 200 });
    await start();
    await say(echo);
    const late = () => failure(echo.call('say', { text: 'slow', delay: 400 }, { repeatable: false }));
    const held = echo.call<Said>('say', { text: 'held', delay: 1_500 }, { repeatable: false, deadlineMs: 10_000 });
    const failed = await Promise.all(Array.from({ length: 1_500 }, late));
    expect(new Set(failed.map(({ spec }) => spec))).toEqual(new Set([PlatformErrors.TIMEOUT]));
    expect(await held).toMatchObject({ text: 'held' });
  });

  it.each([true, false])('fails no call when an instance stops gracefully (repeatable: %s)', async (repeatable) => {
    const { echo, start } = given();
    const [leaving, staying] = [await start(), await start()];
    await connected(echo, leaving, staying);
    const { failed, calls } = await during(echo, repeatable, async () => {
      await pause(100);
      await leaving.stop();
      await pause(100);
    });
    expect(failed).toEqual([]);
    expect(calls).toBeGreaterThan(20);
  });

  it('says at once which service has no instance, and recovers when one comes', async () => {
    const { echo, start } = given();
    const since = performance.now();
    expect(await failure(say(echo))).toMatchObject({
      spec: PlatformErrors.UNAVAILABLE,
      message: 'No instance of echo is registered',
    });
    expect(performance.now() - since).toBeLessThan(1_000);
    const waiting = say(echo);
    await pause(100);
    const instance = await start();
    expect(await waiting).toMatchObject({ text: 'hello' });
    await instance.registered?.deregister();
    expect((await failure(say(echo))).spec).toEqual(PlatformErrors.UNAVAILABLE);
    await instance.server.close();
    await start();
    expect(await say(echo)).toMatchObject({ text: 'hello' });
  });

  it('ends a call at its deadline, in the sentence of the caller', async () => {
    const { echo, start } = given({ deadlineMs: 100 });
    await start();
    const slow = { text: 'slow', delay: 2_000 };
    expect(await failure(echo.call('say', slow, { repeatable: true }))).toMatchObject({
      spec: PlatformErrors.TIMEOUT,
      message: 'echo did not answer say within 100 ms; it may have happened',
    });
    expect(await failure(echo.call('say', slow, { repeatable: true, deadlineMs: 30 }))).toMatchObject({
      message: expect.stringContaining('within 30 ms') as unknown,
    });
  });

  it('takes a new deadline while it runs', async () => {
    const { echo, start, settings } = given({ deadlineMs: 50 });
    await start();
    const slow = () => echo.call('say', { text: 'slow', delay: 150 }, { repeatable: false });
    expect((await failure(slow())).spec).toEqual(PlatformErrors.TIMEOUT);
    settings.set({ ...settings.value, deadlineMs: 2_000 });
    expect(await slow()).toMatchObject({ text: 'slow' });
  });

  it('tries only repeatable calls again, as often as the settings say', async () => {
    const { echo, start, settings } = given();
    const instance = await start();
    const attempts = async (repeatable: boolean): Promise<number> => {
      instance.heard.texts.length = 0;
      expect(await failure(echo.call('fail', { how: 'down' }, { repeatable }))).toMatchObject({
        code: 'ECHO.DOWN',
        kind: 'unavailable',
      });
      return instance.heard.texts.length;
    };
    expect(await attempts(false)).toBe(1);
    expect(await attempts(true)).toBe(3);
    settings.set({ ...settings.value, attempts: 1 });
    expect(await attempts(true)).toBe(1);
  });

  it('does not repeat what was answered', async () => {
    const { echo, start } = given();
    const instance = await start();
    expect(await failure(echo.call('fail', { how: 'tea' }, { repeatable: true }))).toMatchObject({
      spec: OUT_OF_TEA,
      message: 'no tea before Monday',
      details: { sku: 'tea-100' },
    });
    expect(instance.heard.texts).toEqual(['tea']);
  });

  it('carries the trace to the answerer', async () => {
    const { echo, start } = given();
    await start();
    const [mine, theirs] = await Trace.run(undefined, async () => [Trace.id(), (await say(echo)).trace]);
    expect(theirs).toBe(mine);
  });

  it('keeps two registries of one process apart', async () => {
    const [here, there] = [given(), given()];
    await here.start();
    expect(await say(here.echo)).toMatchObject({ text: 'hello' });
    expect((await failure(say(there.echo))).spec).toEqual(PlatformErrors.UNAVAILABLE);
  });

  it('can leave this process out, and tells whether anybody else is there', async () => {
    const { registry, clients, echo } = given();
    const others = clients.elsewhere();
    const theirs = others.for('echo', 'echo.v1.EchoService');
    const add = async (instance: string): Promise<EchoInstance> => {
      const started = await startEcho();
      atEnd(() => started.stop());
      const metadata = { instance };
      await registry.register({ service: 'echo', host: '127.0.0.1', port: started.port, weight: 1, metadata });
      return started;
    };
    const me = await add('me');
    expect(await say(echo)).toMatchObject({ text: 'hello' });
    expect(others.finds('echo')).toBe(false);
    expect((await failure(say(theirs))).spec).toEqual(PlatformErrors.UNAVAILABLE);
    await add('you');
    await eventually('the other is found', 5_000, () => others.finds('echo'));
    for (let call = 0; call < 10; call += 1) await say(theirs, 'to the other');
    expect(me.heard.texts).toEqual(['hello']);
    expect([clients.called(), others.finds('tea')]).toEqual([['echo.v1.EchoService'], false]);
  });

  it('names a method or service that no proto has', async () => {
    const { echo } = given();
    expect(await failure(echo.call('sing', {}, { repeatable: true }))).toMatchObject({
      message: 'echo.v1.EchoService has no method sing',
    });
  });
});
