import { setTimeout as delay } from 'node:timers/promises';
import type { StreamReport } from './call-stream.js';
import { CALM_MS, DEADLINE_MS, type Provider, type ProviderShop } from './provider-shop.js';
import type { TrialName } from './trial-names.js';

/** A timer that comes late on a busy machine is not a call that waits too long, milliseconds. */
const TOLERANCE_MS = 250;
const FROZEN_MS = 10_000;
const SHARED_CALLS = 2_000;

/** What was done, whether calls were worth what they should be, and the figures. */
export interface Trial extends Partial<StreamReport> {
  readonly trial: string;
  readonly ok: boolean;
  readonly [figure: string]: unknown;
}

export const TRIALS: Readonly<Record<TrialName, (shop: ProviderShop) => Promise<Trial>>> = {
  stop: async (shop) => {
    const report = await shop.during(async () => {
      await shop.process('inventory-1').stop();
      await delay(CALM_MS);
      await shop.process('inventory-1').start();
    });
    return { trial: 'SIGTERM of one', ok: report.failed === 0, ...report };
  },

  kill: async (shop) => {
    const report = await shop.during(async () => {
      await shop.process('inventory-2').kill('SIGKILL');
      await delay(CALM_MS);
      await shop.process('inventory-2').start();
    });
    return { trial: 'kill -9 of one', ok: report.failed === 0 && report.longestGapMs < 300, ...report };
  },

  freeze: async (shop) => {
    const report = await shop.during(async () => {
      await shop.process('inventory-1').kill('SIGSTOP');
      await delay(FROZEN_MS);
      await shop.process('inventory-1').kill('SIGCONT');
    });
    const ok = report.failed === 0 && report.maxMs <= DEADLINE_MS + TOLERANCE_MS;
    return { trial: 'SIGSTOP of one for 10 s', ok, ...report };
  },

  switch: async (shop) => {
    const [one, other] = await shop.providers();
    const begin = performance.now();
    await weigh(shop, one, 0);
    await weigh(shop, other, 100);
    let last = performance.now();
    let seen = await shop.answeredBy(one);
    while (performance.now() < begin + 4_000) {
      await delay(50);
      const now = await shop.answeredBy(one);
      if (now > seen) last = performance.now();
      seen = now;
    }
    const report = await shop.stream.report(begin);
    await weigh(shop, one, 1);
    await weigh(shop, other, 1);
    const switchedMs = Math.round(last - begin);
    return { trial: 'weights 100:0', ok: report.failed === 0 && switchedMs < 2_000, switchedMs, ...report };
  },

  share: async (shop) => {
    const [one, other] = await shop.providers();
    await weigh(shop, one, 3);
    await shop.settled('the weight is known', async () =>
      (await shop.registry.instances('inventory')).some(({ weight }) => weight === 3),
    );
    const { calls, percent } = await shop.shareOf(one, other, async () => {
      const call = (): Promise<unknown> => shop.inventory.call('getProduct', { sku: 'tea-100' }, { repeatable: true });
      for (let sent = 0; sent < SHARED_CALLS; sent += 20) await Promise.all(Array.from({ length: 20 }, call));
    });
    await weigh(shop, one, 1);
    return { trial: 'weights 3:1', ok: Math.abs(percent - 75) <= 3, calls, percent: rounded(percent) };
  },

  slow: async (shop) => {
    const [one, other] = await shop.providers();
    const share = async (): Promise<number> => (await shop.shareOf(one, other, () => delay(5_000))).percent;
    const slowed = new AbortController();
    const slowing = slowDown(shop, one, slowed.signal);
    const { settings } = shop;
    const before = await share();
    settings.set({ ...settings.value, balancer: 'leastActive' });
    await delay(500);
    const after = await share();
    settings.set({ ...settings.value, balancer: 'roundRobin' });
    slowed.abort();
    await slowing;
    const [roundRobinPercent, leastActivePercent] = [rounded(before), rounded(after)];
    return { trial: 'least active, one slowed', ok: after < 0.6 * before, roundRobinPercent, leastActivePercent };
  },

  registry: async (shop) => {
    const { kind, registry, native } = shop;
    const before = new Set((await registry.everyone('inventory')).map(({ port }) => port));
    const begin = performance.now();
    const report = await shop.during(async () => {
      await native.server(kind).kill('SIGKILL');
      await delay(5_000);
      await native.server(kind).restart();
      await shop.settled('both instances are registered again', async () => {
        const there = (await registry.everyone('inventory')).filter(({ healthy }) => healthy);
        return there.length === 2 && there.every(({ port }) => before.has(port));
      });
    });
    const registeredAgainMs = Math.round(performance.now() - begin - CALM_MS);
    return { trial: `${kind} killed and brought back`, ok: report.failed === 0, registeredAgainMs, ...report };
  },
};

const rounded = (percent: number): number => Number(percent.toFixed(2));

const weigh = (shop: ProviderShop, { host, port }: Provider, weight: number): Promise<unknown> =>
  shop.registry.change('inventory', { host, port }, { weight });

/** Stands still for 60 of every 80 ms. */
async function slowDown(shop: ProviderShop, { name }: Provider, signal: AbortSignal): Promise<void> {
  const process = shop.process(name);
  while (!signal.aborted) {
    await process.kill('SIGSTOP');
    await delay(60);
    await process.kill('SIGCONT');
    await delay(20);
  }
}
