import { describe, expect, it } from '@jest/globals';
import { Metadata, status } from '@grpc/grpc-js';
import { SystemClock } from '@weir/platform/kernel';
import type { Route } from './balancing/route.js';
import { Target } from './balancing/target.js';
import { broadcast, failover, forking } from './cluster.js';
import type { Sending } from './sending.js';
import { CallFailed } from './unary-call.js';

const down = new CallFailed({ code: status.UNAVAILABLE, details: 'down', metadata: new Metadata() });
const bad = new CallFailed({ code: status.INVALID_ARGUMENT, details: 'bad', metadata: new Metadata() });

const pause = (ms: number): Promise<void> => new SystemClock().delay(ms);

type Answer = (address: string, deadline: number) => Promise<string>;

/** Instances a, b and c, of which an attempt gets the first that it does not avoid. */
function given(answer: Answer, changes: Partial<Sending<string>> = {}) {
  const clock = new SystemClock();
  const targets = ['a', 'b', 'c'].map((address) => new Target(address));
  const asked: string[] = [];
  const cancelled: string[] = [];
  const sending: Sending<string> = {
    clock,
    deadline: clock.now() + 1_000,
    attempts: 3,
    attemptMs: 0,
    several: () => true,
    forks: 2,
    addresses: () => targets.map(({ address }) => address),
    mendable: ({ status: { code } }) => code === status.UNAVAILABLE,
    mayRetry: () => true,
    route: (): Route => ({
      ...{ balancer: 'roundRobin', hash: 0, tag: undefined, tagFallback: true, zone: '', avoid: [] },
      ...{ only: undefined, restMs: 0, served: undefined },
    }),
    send: async (route, deadline, onStart) => {
      const target = targets.find(
        ({ address }) =>
          (route.only ? address === route.only : true) && !route.avoid.some((one) => one.address === address),
      )!;
      route.served = target;
      asked.push(target.address);
      onStart?.(() => cancelled.push(target.address));
      return answer(target.address, deadline);
    },
    ...changes,
  };
  return { sending, asked, cancelled, clock };
}

describe('failover', () => {
  it('asks each time an instance that has not failed yet', async () => {
    const { sending, asked } = given(async (address) => (address === 'c' ? 'tea' : Promise.reject(down)));
    expect(await failover(sending)).toBe('tea');
    expect(asked).toEqual(['a', 'b', 'c']);
  });

  it.each([
    ['after as many attempts as it may make', { attempts: 2 }, down, 2],
    ['at once when the budget is spent', { mayRetry: () => false }, down, 1],
    ['at once when no other attempt would mend it', {}, bad, 1],
    ['at once when it may not be repeated (failfast)', { attempts: 1 }, down, 1],
  ])('gives up %s', async (_, changes, error, attempts) => {
    const { sending, asked } = given(async () => Promise.reject(error), changes);
    await expect(failover(sending)).rejects.toBe(error);
    expect(asked).toHaveLength(attempts);
  });

  it('asks another instance beside a silent one, which may still be the first to answer', async () => {
    const silent = Promise.withResolvers<string>();
    const { sending, asked, cancelled } = given(
      async (address) => (address === 'a' ? silent.promise : pause(50).then(() => address)),
      { attemptMs: 20 },
    );
    expect(await failover({ ...sending, attempts: 2 })).toBe('b');
    expect([asked, cancelled]).toEqual([['a', 'b'], ['a']]);
    const late = given(async (address) => pause(address === 'a' ? 60 : 500).then(() => address), { attemptMs: 20 });
    expect(await failover({ ...late.sending, attempts: 2 })).toBe('a');
    expect([late.asked, late.cancelled]).toEqual([['a', 'b'], ['b']]);
  });

  it.each([
    ['nobody else could answer', { several: () => false }],
    ['the budget is spent', { mayRetry: () => false }],
    ['it may not be repeated', { attempts: 1 }],
  ])('waits for a slow instance where %s', async (_, changes) => {
    const alone = given(async (address) => pause(60).then(() => address), { attemptMs: 10, ...changes });
    expect(await failover(alone.sending)).toBe('a');
    expect(alone.asked).toEqual(['a']);
  });

  it('asks a third when the second fails while the first is silent, and waits for the first when it may ask nobody', async () => {
    const answer: Answer = async (address) => {
      if (address === 'a') return pause(200).then(() => 'a');
      return address === 'b' ? Promise.reject(down) : 'tea';
    };
    expect(await failover(given(answer, { attemptMs: 10 }).sending)).toBe('tea');
    expect(await failover(given(answer, { attemptMs: 10, attempts: 2 }).sending)).toBe('a');
  });

  it('ends with what an instance has refused', async () => {
    const { sending, cancelled } = given(
      async (address) => (address === 'a' ? pause(1_000).then(() => 'a') : Promise.reject(bad)),
      { attemptMs: 10 },
    );
    await expect(failover(sending)).rejects.toBe(bad);
    expect(cancelled).toEqual(['a']);
  });
});

describe('forking', () => {
  it('asks several at once, takes the first answer and gives the others up', async () => {
    const { sending, asked, cancelled } = given(async (address) =>
      address === asked[0] ? Promise.reject(down) : `from ${address}`,
    );
    const reply = await forking(sending);
    expect(asked).toHaveLength(2);
    expect(reply).toBe(`from ${asked[1]}`);
    expect(cancelled.toSorted()).toEqual(asked.toSorted());
  });

  it('fails when all fail', async () => {
    const { sending } = given(async () => Promise.reject(down));
    await expect(forking(sending)).rejects.toBe(down);
  });
});

describe('broadcast', () => {
  it('asks everyone, and fails when one does', async () => {
    const all = given(async (address) => address);
    expect(await broadcast(all.sending)).toBe('a');
    expect(all.asked).toEqual(['a', 'b', 'c']);
    const some = given(async (address) => (address === 'b' ? Promise.reject(down) : address));
    await expect(broadcast(some.sending)).rejects.toBe(down);
    expect(some.asked).toEqual(['a', 'b', 'c']);
  });
});
