import type { PlaceOrder } from '@weir/order/contract';
import type { EventMessage } from '@weir/platform/messaging';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the shop's topics held when its events had the versions of that time, what had been done by calls before, and what must come of it. Never edited: a new version gets a folder of its own. */
export interface GoldenHistory {
  readonly name: string;
  /** Records of all topics, oldest first, as they lay there. */
  readonly records: readonly EventMessage[];
  readonly given: {
    /** The clock while it is replayed, ms. */
    readonly at: number;
    /** Orders that had been placed, and so reserved. */
    readonly orders: readonly PlaceOrder[];
    /** Stock that was held for orders that never came to be. */
    readonly holdsOnly: readonly Pick<PlaceOrder, 'orderId' | 'lines'>[];
  };
  /** By module, what its own doors answer afterwards. */
  readonly expected: Readonly<Record<string, object>>;
}

export const histories: readonly GoldenHistory[] = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => readHistory(name));

function readHistory(name: string): GoldenHistory {
  const text = (file: string): string => readFileSync(join(import.meta.dirname, name, file), 'utf8');
  const lines = ['order', 'payment', 'inventory'].flatMap((topic) => text(`${topic}.jsonl`).trim().split('\n'));
  const records = lines.map((line) => JSON.parse(line) as EventMessage);
  return {
    name,
    records: records.sort((a, b) => Number(a.headers['occurred-at']) - Number(b.headers['occurred-at'])),
    given: JSON.parse(text('given.json')) as GoldenHistory['given'],
    expected: JSON.parse(text('expected.json')) as GoldenHistory['expected'],
  };
}
