import { ORDER_REQUESTS_GROUP, ORDER_REQUESTS_TOPIC } from '@weir/order/contract';
import { type Check, finding } from '../check.js';

export const REQUESTS_TOPIC = ORDER_REQUESTS_TOPIC;
export const REQUESTS_GROUP = ORDER_REQUESTS_GROUP;

/** What was answered 202 lies in the topic, so the topic is the witness that needs no client. */
export const queueWorkedOff: Check = {
  id: 'I7-queue',
  name: 'every order that was accepted into the queue came to an order, to a rejection with its reason, or to a dead letter',
  atRest: true,
  readsTopics: true,
  async look(evidence) {
    const ids = async (table: string): Promise<Set<string>> =>
      new Set(
        (await evidence.rows<{ order_id: string }>('order', `SELECT order_id FROM ${table}`)).map(
          ({ order_id }) => order_id,
        ),
      );
    const [orders, rejected] = [await ids('orders'), await ids('order_rejections')];
    const dead = new Set<string>();
    for await (const { headers } of evidence.topic?.(`weir.${REQUESTS_GROUP}.dead`) ?? [])
      dead.add(`${headers['dead-partition']}/${headers['dead-offset']}`);
    const broken: object[] = [];
    let checked = 0;
    for await (const { partition, offset, headers } of evidence.topic?.(REQUESTS_TOPIC) ?? []) {
      checked += 1;
      const order = headers['request'] ?? '';
      if (orders.has(order) || rejected.has(order) || dead.has(`${partition}/${offset}`)) continue;
      broken.push({ order, partition, offset, accepted: true, exists: false });
    }
    return finding(checked, broken, 'an order that waited is lost');
  },
};
