import { type AddressInfo, createServer } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Registry, ServiceInstance } from './registry.js';
import { RegistryErrors } from './registry.errors.js';

/** Where a registry looks and registers; what is left out is the default. */
export interface Scope {
  readonly namespace?: string;
  readonly group?: string;
  readonly cluster?: string;
}

export interface RegistryUnderTest {
  /** The registry as one more process sees it. `close` ends that process without a word to the registry. */
  open(scope?: Scope): Promise<{ readonly registry: Registry; close(): Promise<void> }>;
  /** Scopes that must not see each other; empty where there is only one. */
  readonly scopes: readonly Scope[];
  /** How long a process that ended without a word may stay on the list, milliseconds; undefined where no process can end alone. */
  readonly goneWithinMs: number | undefined;
  close(): Promise<void>;
}

/** What every Registry promises: see the adapters' specs. `withinMs`: how long a change may take to reach a watcher. */
export function registrySuite(name: string, under: () => Promise<RegistryUnderTest>, withinMs: number): void {
  describe(name, () => {
    let registry: RegistryUnderTest;
    let one: Registry;
    let other: Registry;
    let names = 0;
    const opened: { close(): Promise<void> }[] = [];
    const open = async (scope?: Scope): Promise<Registry> => {
      const process = await registry.open(scope);
      opened.push(process);
      return process.registry;
    };
    beforeAll(async () => {
      registry = await under();
      [one, other] = [await open(), await open()];
    }, 30_000);
    afterAll(async () => {
      await Promise.all(opened.map((process) => process.close()));
      await registry.close();
    }, 30_000);

    const newService = (): string => `suite-${Date.now()}-${(names += 1)}`;
    const instance = (service: string, port: number, weight = 1): ServiceInstance => ({
      service,
      host: '127.0.0.1',
      port,
      weight,
      metadata: { port: String(port), version: '1' },
    });
    const watched = (service: string, by: Registry = other) => {
      const lists: (readonly ServiceInstance[])[] = [];
      const waiters = new Set<() => void>();
      const stop = by.watch(service, (list) => {
        lists.push([...list].sort((a, b) => a.port - b.port));
        for (const wake of waiters) wake();
      });
      const until = (wanted: readonly ServiceInstance[], ms = withinMs): Promise<void> =>
        new Promise((resolve, reject) => {
          const late = setTimeout(
            () =>
              reject(new Error(`not within ${ms} ms: ${JSON.stringify(wanted)}, but ${JSON.stringify(lists.at(-1))}`)),
            ms,
          );
          const look = (): void => {
            if (JSON.stringify(lists.at(-1)) !== JSON.stringify(wanted)) return;
            clearTimeout(late);
            waiters.delete(look);
            resolve();
          };
          waiters.add(look);
          look();
        });
      return { lists, until, stop };
    };
    const test = (sentence: string, steps: number, work: () => Promise<void>): void =>
      it(sentence, work, steps * withinMs + 5_000);

    const answers = (service: string, wanted: readonly ServiceInstance[]): Promise<true> =>
      eventually(`${service} has ${wanted.length} instances`, withinMs, async () =>
        isDeepStrictEqual(await other.instances(service), wanted),
      );

    test('tells a watcher about instances that come and go, the last one too', 4, async () => {
      const service = newService();
      const { until, stop } = watched(service);
      const [a, b] = [instance(service, 7001, 5), instance(service, 7002)];
      const first = await one.register(a);
      await until([a]);
      const second = await one.register(b);
      await until([a, b]);
      await first.deregister();
      await until([b]);
      await second.deregister();
      await until([]);
      stop();
    });

    test('tells a late watcher what there is, and a former one nothing', 2, async () => {
      const service = newService();
      const a = instance(service, 7001);
      const registered = await one.register(a);
      const late = watched(service);
      await late.until([a]);
      late.stop();
      const heard = late.lists.length;
      const still = watched(service);
      await registered.deregister();
      await still.until([]);
      expect(late.lists).toHaveLength(heard);
      still.stop();
    });

    test('gives no traffic to weight 0, and follows a new weight', 3, async () => {
      const service = newService();
      const { until, stop } = watched(service);
      const [a, silent] = [instance(service, 7001), instance(service, 7002, 0)];
      const first = await one.register(silent);
      const second = await one.register(a);
      await until([a]);
      const heavier = await one.register({ ...a, weight: 3 });
      await until([{ ...a, weight: 3 }]);
      expect((await other.everyone(service)).find(({ port }) => port === 7002)?.weight).toBe(0);
      await Promise.all([first, second, heavier].map((registered) => registered.deregister()));
      await until([]);
      stop();
    });

    test('carries version, zone, tags and whatever else an instance says of itself', 1, async () => {
      const service = newService();
      const { until, stop } = watched(service);
      const metadata = { note: 'a b/c=d&e "é" {}', tags: 'gray,blue', version: '2.1.0', zone: 'north' };
      const a = { ...instance(service, 7001), metadata };
      const registered = await one.register(a);
      await until([a]);
      await registered.deregister();
      stop();
    });

    test('answers who is there and which services are known', 2, async () => {
      const service = newService();
      expect(await other.instances(service)).toEqual([]);
      expect(await other.everyone(service)).toEqual([]);
      const a = instance(service, 7001);
      const registered = await one.register(a);
      await answers(service, [a]);
      expect(await other.services()).toContain(service);
      await registered.deregister();
      await registered.deregister();
      await answers(service, []);
    });

    test('lets an operator disable, enable, weigh and tag an instance', 4, async () => {
      const service = newService();
      const { until, stop } = watched(service);
      const a = instance(service, 7001);
      const registered = await one.register(a);
      await until([a]);
      await other.change(service, a, { enabled: false });
      await until([]);
      expect(await other.everyone(service)).toMatchObject([{ port: 7001, enabled: false, healthy: true }]);
      await other.change(service, a, { enabled: true, weight: 7 });
      await until([{ ...a, weight: 7 }]);
      await other.change(service, a, { metadata: { tags: 'gray' } });
      await until([{ ...a, weight: 7, metadata: { port: '7001', tags: 'gray', version: '1' } }]);
      await registered.deregister();
      await until([]);
      stop();
    });

    test('forgets what an operator said when the instance registers anew', 4, async () => {
      const service = newService();
      const { until, stop } = watched(service);
      const a = instance(service, 7001);
      const before = await one.register(a);
      await until([a]);
      await other.change(service, a, { weight: 0 });
      await until([]);
      await before.deregister();
      const after = await one.register(a);
      await until([a]);
      await after.deregister();
      stop();
    });

    test('refuses to change who is not there', 1, async () => {
      const service = newService();
      const nobody = other.change(service, { host: '127.0.0.1', port: 1 }, { weight: 1 });
      await expect(nobody).rejects.toMatchObject({ spec: RegistryErrors.NO_INSTANCE });
    });

    test('drains: no traffic first, gone afterwards, and it does not come back', 3, async () => {
      const service = newService();
      const { until, stop, lists } = watched(service);
      const [a, b] = [instance(service, 7001), instance(service, 7002)];
      const [first, second] = [await one.register(a), await one.register(b)];
      await until([a, b]);
      const drained = first.drain(Math.min(withinMs, 3_000));
      await until([b]);
      expect((await other.everyone(service)).find(({ port }) => port === 7001)?.weight).toBe(0);
      await drained;
      await first.drain(0);
      await first.deregister();
      await eventually('it is gone for good', 3_000, async () => (await other.everyone(service)).length === 1);
      const heard = lists.length;
      await new Promise((resolve) => setTimeout(resolve, Math.min(withinMs, 2_500)));
      expect(lists.slice(heard).flat()).not.toContainEqual(a);
      await second.deregister();
      stop();
    });

    test('keeps namespaces, groups and clusters apart', 2, async () => {
      const service = newService();
      const here = watched(service);
      for (const scope of registry.scopes) {
        const elsewhere = await open(scope);
        const there = watched(service, elsewhere);
        const a = instance(service, 7001);
        const registered = await elsewhere.register(a);
        await there.until([a]);
        expect(here.lists.flat()).toEqual([]);
        expect(await other.everyone(service)).toEqual([]);
        await registered.deregister();
        await there.until([]);
        there.stop();
      }
      here.stop();
    });

    it('loses an ephemeral instance whose process ends without a word, and keeps a persistent one', async () => {
      if (registry.goneWithinMs === undefined) return;
      const services = [newService(), newService()];
      // Nacos probes it and keeps the connection; one that is left open would keep this program from ending.
      const probed = createServer((probe) => probe.unref()).listen(0, '127.0.0.1');
      await new Promise((resolve) => probed.once('listening', resolve));
      const port = (probed.address() as AddressInfo).port;
      const [gone, lasting] = services.map((service) => watched(service));
      const short = {
        'preserved.heart.beat.interval': '1000',
        'preserved.heart.beat.timeout': '4000',
        'preserved.ip.delete.timeout': '5000',
      };
      const [a, b] = services.map((service) => ({ ...instance(service, port), metadata: short }));
      const process = await registry.open();
      await process.registry.register(a!);
      await process.registry.register(b!, { ephemeral: false });
      await Promise.all([gone!.until([a!]), lasting!.until([b!], 20_000)]);
      await process.close();
      await gone!.until([], registry.goneWithinMs);
      expect(await other.everyone(services[1]!)).toMatchObject([{ port, ephemeral: false }]);
      const again = await one.register(b!, { ephemeral: false });
      await again.deregister();
      await lasting!.until([]);
      for (const { stop } of [gone!, lasting!]) stop();
      probed.close();
    }, 60_000);
  });
}

async function eventually(sentence: string, withinMs: number, probe: () => Promise<boolean>): Promise<true> {
  const late = performance.now() + withinMs;
  while (!(await probe())) {
    if (performance.now() > late) throw new Error(`${sentence}: not within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return true;
}
