import { describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import mysql from 'mysql2/promise';
import { operateZooKeeper } from '@weir/deploy/shop';
import { isNoAuth, type ZooKeeperLink } from '@weir/platform/coordination';
import type { ShopUnderTest } from '../support/shop-under-test.js';

const modules = ['order', 'payment', 'inventory', 'insight', 'loyalty'] as const;

/** Only on servers of their own: the pieces are really there. */
export const registration = (the: () => ShopUnderTest): void =>
  describe('the real servers', () => {
    it('at least eight processes run, and the registry knows every one that answers calls', async () => {
      const services = (await the().shop.processes()).filter(({ kind }) => kind === 'service');
      expect(services.length).toBeGreaterThanOrEqual(8);
      expect(new Set(services.map(({ pid }) => pid)).size).toBe(services.length);
      await the().allRegistered();
    });

    it('Kafka has the topics and the groups', async () => {
      const admin = new kafkajs.Kafka({
        brokers: [the().native().addresses.kafka],
        logLevel: kafkajs.logLevel.NOTHING,
      }).admin();
      await admin.connect();
      try {
        const topics = await admin.listTopics();
        expect(topics).toEqual(
          expect.arrayContaining(['weir.order.events', 'weir.payment.events', 'weir.inventory.events']),
        );
        const { groups } = await admin.listGroups();
        expect(groups.map(({ groupId }) => groupId)).toEqual(expect.arrayContaining([...modules]));
      } finally {
        await admin.disconnect();
      }
    });

    it('ZooKeeper lets nobody but the shop read, change, add or remove anything below /weir', async () => {
      const { zookeeper, zookeeperUser } = the().shop.servers!.servers;
      const paths = await operateZooKeeper({ servers: zookeeper, logins: [zookeeperUser] }, (link) =>
        tree(link, '/weir'),
      );
      expect(paths.filter((path) => path.startsWith('/weir/election/')).length).toBeGreaterThan(1);
      const done = await operateZooKeeper({ servers: zookeeper, logins: [] }, async (link) => {
        const attempts = paths.flatMap((path): [string, () => Promise<unknown>][] => [
          [`read ${path}`, () => link.read(path)],
          [`list ${path}`, () => link.children(path)],
          [`change ${path}`, () => link.set(path, Buffer.from('x'))],
          [`add to ${path}`, () => link.create(`${path}/stranger`)],
          ...(path === '/weir' ? [] : [[`remove ${path}`, () => link.remove(path)] as [string, () => Promise<void>]]),
        ]);
        const refused = await Promise.all(
          attempts.map(([, attempt]) =>
            attempt().then(
              () => false,
              (error: unknown) => isNoAuth(error),
            ),
          ),
        );
        return attempts.filter((_, at) => !refused[at]).map(([what]) => what);
      });
      expect(done).toEqual([]);
    });

    it('every module has a schema and a user of its own, who sees no other', async () => {
      const { host, port } = the().native().addresses.mysql;
      for (const module of modules) {
        const connection = await mysql.createConnection({
          host,
          port,
          user: `weir_${module}`,
          password: the().secrets!.mysql[module],
        });
        try {
          const [rows] = await connection.query('SHOW DATABASES');
          const seen = (rows as { Database: string }[])
            .map(({ Database }) => Database)
            .filter((name) => name !== 'information_schema');
          expect(seen).toEqual([`weir_${module}`]);
          const other = module === 'order' ? 'payment' : 'order';
          await expect(connection.query(`SELECT 1 FROM weir_${other}.outbox`)).rejects.toThrow(/denied/);
        } finally {
          await connection.end();
        }
      }
    });
  });

async function tree(link: ZooKeeperLink, path: string): Promise<string[]> {
  const below = await Promise.all((await link.children(path)).map((name) => tree(link, `${path}/${name}`)));
  return [path, ...below.flat()];
}
