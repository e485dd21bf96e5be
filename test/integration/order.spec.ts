import { orderMigrations } from '../../libs/order/src/adapters/persistence/order.migrations.js';
import { orderSuite } from '../../libs/order/src/adapters/persistence/order.suite.js';
import { onServer } from './two-instances.js';

onServer('order', orderMigrations, orderSuite);
