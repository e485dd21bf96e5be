import { describe, expect, it } from '@jest/globals';
import kafkajs from 'kafkajs';
import mysql from 'mysql2/promise';
import type { ShopUnderTest } from '../support/shop-under-test.js';

const modules = ['order', 'payment', 'inventory', 'insight', 'loyalty'] as const;

/** Only on servers of their own: the pieces are really there. */
export const registration = (the: () => ShopUnderTest): void =>
  describe('the real servers', () => {
    it('at least eight processes run, and Nacos knows every one that answers calls', async () => {
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
