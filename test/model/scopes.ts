import type { Scope } from './search.js';

/** In full. */
export const ONE_ORDER: Scope = { orders: 1, units: 1 };

/** Over one unit, one message in a run arriving twice: what ends within a minute. Each further one multiplies the states by about ten. */
export const TWO_ORDERS: Scope = { orders: 2, units: 1, duplicates: 1 };

/** More customers than goods. */
export const WALKING = { orders: 4, units: 2 } as const;
