import type { DynamicModule } from '@nestjs/common';
import type { Environment } from '@weir/platform/runtime';
import type { ModuleName, Provider } from './modules.js';

interface Carried {
  /** `callee` answers who provides the contract of a neighbour. */
  readonly local: (callee: (name: ModuleName) => Provider, environment: Environment) => DynamicModule;
}

/** A process loads the code of the modules that live in it and of no other. */
export const LOCAL: Readonly<Record<ModuleName, () => Promise<Carried>>> = {
  order: () => import('./local/order.js'),
  inventory: () => import('./local/inventory.js'),
  payment: () => import('./local/payment.js'),
  insight: () => import('./local/insight.js'),
  loyalty: () => import('./local/loyalty.js'),
};
