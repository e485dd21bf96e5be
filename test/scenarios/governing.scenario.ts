import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { weir } from '../../apps/cli/test/weir.js';
import { eventually } from '../support/eventually.js';
import type { ShopUnderTest } from '../support/shop-under-test.js';
import { SteadyCustomers } from '../support/steady-customers.js';

const lines = [{ sku: 'tea-100', quantity: 1 }];
/** Traffic has followed an operator's word after this time, ms. */
const FOLLOWED_MS = 2_000;

/** Only where ZooKeeper is the registry and holds the settings of a shop with two of inventory: what operators do to it, by the command line. */
export const governing = (the: () => ShopUnderTest): void =>
  describe('a shop on ZooKeeper alone', () => {
    const verb = async <Document>(words: string, place: string): Promise<Document> => {
      const { zookeeper, zookeeperUser: login } = the().shop.servers!.servers;
      const env = { WEIR_PASSWORD: login.password, WEIR_REGISTRY_PASSWORD: login.password };
      const command = `${words} ${place} ${zookeeper} --user ${login.user} --json`;
      const { code, out } = await weir(the().folder.path, command, env);
      expect([words, code, code === 0 || out]).toEqual([words, 0, true]);
      return JSON.parse(out) as Document;
    };
    const registry = (words: string): Promise<unknown> => verb(`registry ${words}`, '--registry zookeeper --address');
    const config = <Document>(words: string): Promise<Document> => verb(`config ${words}`, '--zookeeper');

    const inventories = async (): Promise<{ http: number; grpc: number }[]> =>
      (await the().shop.processes())
        .filter(({ module }) => module === 'inventory')
        .map(({ http = 0, grpc = 0 }) => ({ http, grpc }));
    const reserved = async ({ http }: { http: number }): Promise<number> => {
      const text = await (await fetch(`http://127.0.0.1:${http}/metrics`)).text();
      return Number(/^weir_rpc_server_seconds_count\{[^}]*Reserve[^}]*\} (\d+)$/m.exec(text)?.[1] ?? 0);
    };
    const ttls = async (): Promise<Record<string, number | undefined>> => {
      const said = (await the().services())
        .filter(({ spec }) => spec.modules.includes('inventory'))
        .map(async ({ spec, http }) => {
          const answer = await fetch(`http://127.0.0.1:${http}/config`);
          const { settings } = (await answer.json()) as { settings: { inventory?: { holdTtlMs: number } } };
          return [spec.name, settings.inventory?.holdTtlMs] as const;
        });
      return Object.fromEntries(await Promise.all(said));
    };
    const inForce = (one: number, other = one): Promise<unknown> =>
      eventually(`inventory holds for ${one} and ${other} ms`, 5_000, async () =>
        isDeepStrictEqual(await ttls(), { 'inventory-1': one, 'inventory-2': other }),
      );

    it('a weight of 0 takes the traffic away within 2 s, and the weight brings it back', async () => {
      const { client } = the();
      const [one] = await inventories();
      const customers = new SteadyCustomers(
        () => client,
        lines,
        4,
        (order) => `c-govern-${order % 40}`,
      );
      await eventually('both are asked', 10_000, async () => (await reserved(one!)) > 0);
      await registry(`weight inventory 127.0.0.1:${one!.grpc} 0`);
      const since = performance.now();
      await eventually('no more calls come', FOLLOWED_MS, async () => {
        const before = await reserved(one!);
        await customers.more(10);
        return (await reserved(one!)) === before;
      });
      expect(performance.now() - since).toBeLessThan(FOLLOWED_MS);
      await registry(`weight inventory 127.0.0.1:${one!.grpc} 1`);
      const before = await reserved(one!);
      await eventually('calls come again', FOLLOWED_MS, async () => (await reserved(one!)) > before + 5);
      await customers.stop();
      expect(customers.unanswered).toBe(0);
    });

    it('a drained one that stops under load fails no order', async () => {
      const { client, shop } = the();
      const customers = new SteadyCustomers(
        () => client,
        lines,
        4,
        (order) => `c-drain-${order % 40}`,
      );
      await customers.more(30);
      await shop.process('inventory-2').stop();
      await customers.more(30);
      await shop.process('inventory-2').start();
      await customers.more(30);
      await customers.stop();
      expect(customers.unanswered).toBe(0);
      await the().allRegistered();
    });

    it('settings: published to effect within a second, gray to one of two, to all, taken back, and the history tells', async () => {
      await config('set inventory.yaml inventory.holdTtlMs=80000');
      await inForce(80_000);
      const since = performance.now();
      await the().publish('inventory.yaml', 'inventory: { holdTtlMs: 81000 }');
      await inForce(81_000);
      expect(performance.now() - since).toBeLessThan(1_000);
      await config('gray inventory.yaml --to inventory-1 inventory.holdTtlMs=82000');
      await inForce(82_000, 81_000);
      await config('gray inventory.yaml --all');
      await inForce(82_000);
      await config('rollback inventory.yaml');
      await inForce(81_000);
      const rows = await config<{ what: string }[]>('history inventory.yaml');
      expect(rows.slice(0, 4).map(({ what }) => what)).toEqual(['rolled back', 'published', 'gray', 'published']);
    });

    it('ZooKeeper killed and brought back: no order fails, everyone is registered, settings are heard again', async () => {
      const { client } = the();
      const customers = new SteadyCustomers(
        () => client,
        lines,
        2,
        (order) => `c-dark-${order % 40}`,
      );
      await customers.more(10);
      await the().native().server('zookeeper').kill('SIGKILL');
      await customers.more(60);
      await the().native().server('zookeeper').restart();
      await customers.more(60);
      await the().allRegistered();
      await customers.stop();
      expect(customers.unanswered).toBe(0);
      await eventually('settings can be published', 20_000, () =>
        the()
          .publish('inventory.yaml', 'inventory: { holdTtlMs: 83000 }')
          .then(
            () => true,
            () => false,
          ),
      );
      await inForce(83_000);
      await the().atRest(60_000);
    });
  });
