import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { FloodShop } from '../experiments/flood-shop.js';

export interface TableSize {
  /** `weir_order.orders`. */
  readonly table: string;
  /** As the database estimates them. */
  readonly rows: number;
  readonly dataBytes: number;
  readonly indexBytes: number;
}

export interface TopicSize {
  readonly topic: string;
  readonly bytes: number;
}

/** Of all schemas of the shop, the largest first. */
export async function tableSizes(shop: FloodShop): Promise<TableSize[]> {
  const rows = await shop.rows<{ name: string; n: number; data: number; indexes: number }>(
    `SELECT CONCAT(table_schema, '.', table_name) AS name, table_rows AS n, data_length AS data, index_length AS indexes
     FROM information_schema.tables WHERE table_schema LIKE 'weir\\_%' AND table_type = 'BASE TABLE' ORDER BY data_length + index_length DESC`,
  );
  return rows.map(({ name, n, data, indexes }) => ({
    ...{ table: name, rows: Number(n), dataBytes: Number(data), indexBytes: Number(indexes) },
  }));
}

const BLOCK = 512;

/** What the topics of the shop take on the broker's disk, the largest first; what was reserved and not written does not count. */
export function topicSizes(servers: string): TopicSize[] {
  const data = join(servers, 'kafka', 'data');
  if (!existsSync(data)) return [];
  const sizes = new Map<string, number>();
  for (const folder of readdirSync(data)) {
    const [, topic] = /^(.+)-\d+$/.exec(folder) ?? [];
    if (topic === undefined) continue;
    const bytes = readdirSync(join(data, folder)).reduce((sum, file) => sum + blocksOf(join(data, folder, file)), 0);
    sizes.set(topic, (sizes.get(topic) ?? 0) + bytes);
  }
  return [...sizes].map(([topic, bytes]) => ({ topic, bytes })).toSorted((a, b) => b.bytes - a.bytes);
}

/** 0 for a file that the broker has removed meanwhile. */
const blocksOf = (path: string): number => (statSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * BLOCK;
