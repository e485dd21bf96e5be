import type { HoldMessage, HoldState, HoldStep } from '@weir/inventory/saga';
import type { OrderMessage, OrderState, OrderStep } from '@weir/order/saga';
import type { PaymentMessage, PaymentState, PaymentStep } from '@weir/payment/saga';
import { type Handlers, handlers, move, say, type Tables, tables } from './handlers.js';
import { charged, type Provider, provider } from './provider.js';
import { ONE_ORDER } from './scopes.js';
import type { Scope } from './search.js';
import { production, type Shop, type Step } from './steps.js';
import type { World } from './world.js';

/** A shop with one mistake, and the smallest scope in which it shows. */
export interface Mutant {
  readonly name: string;
  readonly shop: Shop;
  readonly scope: Scope;
}

const mutant = (name: string, shop: Shop, scope: Scope = ONE_ORDER): Mutant => ({ name, shop, scope });

const withTables = (wrong: Partial<Tables>): Shop => ({ ...production, tables: { ...tables, ...wrong } });
const withHandlers = (wrong: Partial<Handlers>): Shop => ({ ...production, handlers: { ...handlers, ...wrong } });
const withProvider = (wrong: Partial<Provider>): Shop => ({ ...production, provider: { ...provider, ...wrong } });

/** The production table but for one cell. */
const order = (state: OrderState, message: OrderMessage, step: OrderStep): Shop =>
  withTables({ decideOrder: (s, m) => (s === state && m === message ? step : tables.decideOrder(s, m)) });
const hold = (state: HoldState, message: HoldMessage, step: HoldStep): Shop =>
  withTables({ decideHold: (s, m) => (s === state && m === message ? step : tables.decideHold(s, m)) });
const payment = (state: PaymentState, message: PaymentMessage, step: PaymentStep): Shop =>
  withTables({ decidePayment: (s, m) => (s === state && m === message ? step : tables.decidePayment(s, m)) });

const stays = <State>(to: State) => ({ to, effects: [], verdict: 'ignored' }) as const;
const becomes = <State, Effect>(to: State, ...effects: Effect[]) => ({ to, effects, verdict: 'applied' }) as const;

const doubleReserve = withHandlers({
  reserve: (tables, world, inStock) => handlers.reserve(tables, inStock ? { ...world, hold: 'none' } : world, inStock),
});

/** Looks at the stock in one transaction, and takes in another what it saw. */
const checkThenDeduct: Shop = {
  ...withHandlers({
    reserve: (tables, world, inStock) =>
      world.hold === 'none' && inStock
        ? { world: { ...world, checked: world.checked + 1 }, answer: 'none' }
        : handlers.reserve(tables, world, inStock),
  }),
  more: (world): Step[] => {
    if (world.checked === 0) return [];
    const { world: after, answer } = handlers.reserve(tables, { ...world, checked: world.checked - 1 }, true);
    const told = answer === 'held' ? after.told + 1 : after.told;
    return [{ name: 'stock is deducted', to: { ...after, told }, must: true }];
  },
};

const halfRelease = withHandlers({
  settleHold(tables, world, message) {
    const after = handlers.settleHold(tables, world, message);
    return after.hold === 'released' ? { ...after, held: world.held } : after;
  },
});

const timeoutDeclines = withHandlers({
  hearNothing: (tables, world) => handlers.settlePayment(tables, world, 'ChargeDeclined'),
});

const holdExpires = withHandlers({
  announce: (_, world) => move({ ...say(world, 'HoldOverdue'), hold: 'released' }, 'release'),
});

const insertOverwrites = withHandlers({
  insert: (tables, world) => handlers.insert(tables, { ...world, order: 'none' }),
});

const captureUnbooked = withHandlers({
  settlePayment: (tables, world, answer) => ({ ...handlers.settlePayment(tables, world, answer), booked: false }),
});

const noFenceAtProvider = withProvider({
  void: (state) => (state === 'none' ? { ...provider.void(state), to: 'none' } : provider.void(state)),
});

const voidKeepsMoney = withProvider({
  void: () => ({ to: 'voided', charges: 0, refunds: 0, answer: 'VoidedAtPsp' }),
});

const also = (name: string, to: (world: World) => World): Shop => ({
  ...production,
  more: (world) => [{ name, to: to(world), must: false }],
});

const losesMessage = also('inventory crashes after its acknowledgement', (world) =>
  world.CancelledToInventory === 'due' ? { ...world, CancelledToInventory: 'done' } : world,
);

const refundsUnasked = also('payment gives the money back by itself', (world) =>
  world.payment === 'captured' ? say({ ...world, payment: 'voiding' }, 'void') : world,
);

/**
 * The mistakes that the check must catch: those of the saga's outline first, then more, until every invariant had been seen broken.
 * Missing is "no fence of the hold": nothing cancels an order that never held stock, so the fence is out of reach here; a test tells when that changes.
 */
export const mutants: readonly Mutant[] = [
  mutant('confirm after cancel', order('cancelled', 'PaymentCaptured', becomes('confirmed', 'OrderConfirmed'))),
  mutant('no tombstone', order('none', 'HoldOverdue', stays('none'))),
  mutant('double reserve', doubleReserve, { ...ONE_ORDER, units: 2 }),
  mutant('no return of committed goods', hold('committed', 'OrderCancelled', stays('committed'))),
  mutant('double release', hold('released', 'OrderCancelled', becomes('released', 'release'))),
  mutant('no fence in payment', payment('none', 'OrderCancelled', stays('none'))),
  mutant('no refund', payment('captured', 'OrderCancelled', stays('captured'))),
  mutant('charge repeated after a cancel', payment('charging', 'OrderCancelled', stays('charging'))),
  mutant('time-out taken for a decline', timeoutDeclines),
  mutant('provider without a fence', noFenceAtProvider),
  mutant('hold expires by its own clock', holdExpires),
  mutant('no de-duplication on pay', withProvider({ charge: () => [charged] })),
  mutant('check, then deduct', checkThenDeduct, { orders: 2, units: 1 }),

  mutant('order inserted over its tombstone', insertOverwrites),
  mutant('commit after release', hold('released', 'OrderConfirmed', becomes('committed', 'commit'))),
  mutant('release that forgets one level', halfRelease),
  mutant('late reservation let through', payment('fenced', 'OrderReserved', becomes('charging', 'charge'))),
  mutant('late approval revives a payment', payment('voiding', 'ChargeApproved', becomes('captured', 'capture'))),
  mutant('void that gives nothing back', voidKeepsMoney),
  mutant('refund without asking the order', refundsUnasked),
  mutant('refund asked for too early forgotten', order('reserved', 'GoodsReturned', stays('reserved'))),
  mutant('capture not booked', captureUnbooked),
  mutant('cancelled without a word', order('reserved', 'PaymentDeclined', becomes('cancelled'))),
  mutant('message acknowledged before its effect', losesMessage),
];
