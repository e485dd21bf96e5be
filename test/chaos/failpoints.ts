import { MODULES, type Module } from '@weir/deploy/shop';

/** A named place in the running shop where a process may be killed. */
export interface Failpoint {
  readonly name: string;
  /** Who passes it: the process that carries this module. */
  readonly owner: Module | 'psp-simulator';
}

/** Modules that say something, and so have a relay. */
export const PUBLISHERS = ['order', 'payment', 'inventory'] as const satisfies readonly Module[];

const of = (owner: Failpoint['owner'], scope: string, steps: readonly string[]): Failpoint[] =>
  steps.map((step) => ({ owner, name: `${scope}.${step}` }));

const COMMIT = ['before-commit', 'after-commit'];

/** Every failpoint there is; a spec compares the list with the code. Offsets are committed after `consume.after-commit`, rows are marked after `relay.published`. */
export const FAILPOINTS: readonly Failpoint[] = [
  ...of('order', 'order.place', ['reserved', ...COMMIT]),
  ...of('inventory', 'inventory.reserve', ['received', ...COMMIT]),
  ...of('inventory', 'inventory.restock', COMMIT),
  ...of('payment', 'payment.lease', COMMIT),
  ...of('payment', 'payment.psp', ['before-call', 'after-answer']),
  ...of('payment', 'payment.settle', COMMIT),
  ...of('psp-simulator', 'psp.ledger', ['before-write', 'written']),
  // A change that comes from neither: a customer's cancellation, a wish for a refund, an overdue hold.
  ...of('order', 'order.change', COMMIT),
  ...of('payment', 'payment.change', COMMIT),
  ...of('inventory', 'inventory.change', COMMIT),
  ...PUBLISHERS.flatMap((module) => of(module, `${module}.relay`, ['before-publish', 'published'])),
  ...PUBLISHERS.flatMap((module) => of(module, `${module}.relay.mark`, COMMIT)),
  ...MODULES.flatMap((module) => of(module, `${module}.consume`, ['received', ...COMMIT, 'offset-committed'])),
];
