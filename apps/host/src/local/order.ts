import type { DynamicModule } from '@nestjs/common';
import { OrderModule } from '@weir/order';
import type { Provider } from '../modules.js';

export const local = (callee: (name: 'inventory') => Provider): DynamicModule =>
  OrderModule.with([callee('inventory')]);
