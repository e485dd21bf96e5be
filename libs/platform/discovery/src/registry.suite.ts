import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Registry, ServiceInstance } from './registry.js';

/** A registry seen from two processes. */
export interface RegistryUnderTest {
  readonly one: Registry;
  readonly other: Registry;
  close(): Promise<void>;
}

/** What every Registry promises: see the adapters' specs. `withinMs`: how long a change may take to reach a watcher. */
export function registrySuite(name: string, open: () => Promise<RegistryUnderTest>, withinMs: number): void {
  describe(name, () => {
    let registry: RegistryUnderTest;
    let names = 0;
    beforeAll(async () => (registry = await open()), 30_000);
    afterAll(() => registry.close());

    const newService = (): string => `suite-${Date.now()}-${(names += 1)}`;
    const instance = (service: string, port: number, weight = 1): ServiceInstance => ({
      service,
      host: '127.0.0.1',
      port,
      weight,
      metadata: { version: '1', port: String(port) },
    });
    const watched = (service: string) => {
      const lists: (readonly ServiceInstance[])[] = [];
      const waiters = new Set<() => void>();
      const stop = registry.other.watch(service, (list) => {
        lists.push([...list].sort((a, b) => a.port - b.port));
        for (const wake of waiters) wake();
      });
      const until = (wanted: readonly ServiceInstance[]): Promise<void> =>
        new Promise((resolve, reject) => {
          const late = setTimeout(
            () =>
              reject(
                new Error(`not within ${withinMs} ms: ${JSON.stringify(wanted)}, but ${JSON.stringify(lists.at(-1))}`),
              ),
            withinMs,
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

    const answers = async (service: string, wanted: readonly ServiceInstance[]): Promise<void> => {
      const late = performance.now() + withinMs;
      let answer = await registry.other.instances(service);
      while (answer.length !== wanted.length && performance.now() < late) {
        await new Promise((resolve) => setTimeout(resolve, 20));
        answer = await registry.other.instances(service);
      }
      expect(answer).toEqual(wanted);
    };

    it(
      'tells a watcher about instances that come and go, the last one too',
      async () => {
        const service = newService();
        const { until, stop } = watched(service);
        const [a, b] = [instance(service, 7001, 5), instance(service, 7002)];
        const first = await registry.one.register(a);
        await until([a]);
        const second = await registry.one.register(b);
        await until([a, b]);
        await first.deregister();
        await until([b]);
        await second.deregister();
        await until([]);
        stop();
      },
      4 * withinMs + 5_000,
    );

    it(
      'tells a late watcher what there is, and a former one nothing',
      async () => {
        const service = newService();
        const a = instance(service, 7001);
        const registered = await registry.one.register(a);
        const late = watched(service);
        await late.until([a]);
        late.stop();
        const heard = late.lists.length;
        const still = watched(service);
        await registered.deregister();
        await still.until([]);
        expect(late.lists).toHaveLength(heard);
        still.stop();
      },
      2 * withinMs + 5_000,
    );

    it(
      'gives no traffic to weight 0, and follows a new weight',
      async () => {
        const service = newService();
        const { until, stop } = watched(service);
        const [a, silent] = [instance(service, 7001), instance(service, 7002, 0)];
        const first = await registry.one.register(silent);
        const second = await registry.one.register(a);
        await until([a]);
        const heavier = await registry.one.register({ ...a, weight: 3 });
        await until([{ ...a, weight: 3 }]);
        await Promise.all([first, second, heavier].map((registered) => registered.deregister()));
        stop();
      },
      3 * withinMs + 5_000,
    );

    it(
      'answers who is there and which services are known',
      async () => {
        const service = newService();
        expect(await registry.other.instances(service)).toEqual([]);
        const a = instance(service, 7001);
        const registered = await registry.one.register(a);
        await answers(service, [a]);
        expect(await registry.other.services()).toContain(service);
        await registered.deregister();
        await registered.deregister();
        await answers(service, []);
      },
      2 * withinMs + 5_000,
    );
  });
}
