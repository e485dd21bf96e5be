import { Ids } from '@weir/platform/kernel';
import type { Lesson } from '@weir/platform/teaching';
import { OrderApi } from '../../contract/index.js';
import { KeylessOrders } from './keyless.orders.js';

export const orderLessons: readonly Lesson[] = [
  {
    without: 'key',
    token: OrderApi,
    inject: [Ids],
    naive: (real: OrderApi, ids: Ids) => new KeylessOrders(real, ids),
  },
];
