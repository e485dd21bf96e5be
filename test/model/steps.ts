import type { HoldMessage } from '@weir/inventory/saga';
import type { OrderMessage } from '@weir/order/saga';
import type { PaymentMessage } from '@weir/payment/saga';
import { type Handlers, handlers, type ReserveAnswer, say, type Tables, tables } from './handlers.js';
import { type Answer, type Provider, provider, type Reaction } from './provider.js';
import type { Message, MessageField, World } from './world.js';

export interface Step {
  readonly name: string;
  readonly to: World;
  /** Sooner or later it happens: a message is delivered, a clock fires, a question is asked again. The others may never come. */
  readonly must: boolean;
}

/** Everything whose correctness is in question, and the provider. */
export interface Shop {
  readonly tables: Tables;
  readonly handlers: Handlers;
  readonly provider: Provider;
  /** What can happen in this shop only. */
  readonly more?: (world: World) => Step[];
}

export const production: Shop = { tables, handlers, provider };

const may = (name: string, to: World): Step => ({ name, to, must: false });
const must = (name: string, to: World): Step => ({ name, to, must: true });

/** Everything that can happen next to one order. Steps that change nothing are left out. `inStock`: a unit is available now. */
export function steps(shop: Shop, world: World, inStock: boolean): Step[] {
  const next = [
    ...customer(shop, world),
    ...placing(shop, world, inStock),
    ...clocks(shop, world),
    ...deliveries(shop, world),
    ...questions(shop, world),
    ...answers(shop, world),
    ...(shop.more?.(world) ?? []),
  ];
  return next.filter(({ to }) => to !== world);
}

/** Calls, cancels and wants the money back at any moment, or never. */
function customer({ tables, handlers }: Shop, world: World): Step[] {
  const next = [may('the customer cancels', handlers.followNeighbour(tables, world, 'CustomerCancelled'))];
  // A call that finds its order answers at once.
  if (world.calls > 0 && world.order === 'none')
    next.push(may('place is called', { ...world, calls: world.calls - 1, asking: world.asking + 1 }));
  // `RequestRefund`: said once, and only of money that was taken.
  if (world.payment === 'captured' && world.RefundRequested === 'unsaid')
    next.push(may('the customer wants the money back', say(world, 'RefundRequested')));
  return next;
}

/** What became of a reserve of which the order hears nothing that it could go on with. */
const UNTOLD: Readonly<Record<ReserveAnswer, string>> = {
  held: 'stock is reserved, the reply is lost',
  refused: 'the reserve is refused',
  none: 'stock is looked at',
};

/** Two calls with one key at most, on two instances or one after the other; a repeated call is also how a lost request comes again. */
function placing({ tables, handlers }: Shop, world: World, inStock: boolean): Step[] {
  const next: Step[] = [];
  if (world.asking > 0) {
    const asked = { ...world, asking: world.asking - 1 };
    const { world: after, answer } = handlers.reserve(tables, asked, inStock);
    if (answer === 'held') next.push(must('stock is reserved', { ...after, told: after.told + 1 }));
    next.push(must(UNTOLD[answer], after));
  }
  if (world.told > 0) {
    const told = { ...world, told: world.told - 1 };
    next.push(must('the order is inserted', handlers.insert(tables, told)));
    next.push(must('place crashes before the insert', told));
  }
  return next;
}

/** A clock fires at any moment once it is set. A hold is announced once; that it is announced again is the message's second delivery. */
function clocks({ tables, handlers }: Shop, world: World): Step[] {
  const next: Step[] = [];
  if (world.order === 'reserved')
    next.push(must('the deadline passes', handlers.followNeighbour(tables, world, 'DeadlinePassed')));
  if (world.hold === 'held' && world.HoldOverdue === 'unsaid')
    next.push(must('the hold is overdue', handlers.announce(tables, world)));
  return next;
}

const ORDER: readonly (readonly [MessageField, OrderMessage])[] = [
  ['PaymentCaptured', 'PaymentCaptured'],
  ['PaymentDeclined', 'PaymentDeclined'],
  ['RefundRequested', 'GoodsReturned'],
  ['HoldOverdue', 'HoldOverdue'],
];
const INVENTORY: readonly (readonly [MessageField, HoldMessage])[] = [
  ['OrderConfirmed', 'OrderConfirmed'],
  ['CancelledToInventory', 'OrderCancelled'],
];
const PAYMENT: readonly (readonly [MessageField, PaymentMessage])[] = [
  ['OrderReserved', 'OrderReserved'],
  ['CancelledToPayment', 'OrderCancelled'],
];

/** Each group is served when it is, whatever the others have seen. */
function deliveries({ tables, handlers: { followNeighbour, settleHold, followOrder } }: Shop, world: World): Step[] {
  return [
    ...ORDER.map(([field, message]) =>
      delivery(world, field, `order hears ${message}`, (taken) => followNeighbour(tables, taken, message)),
    ),
    ...INVENTORY.map(([field, message]) =>
      delivery(world, field, `inventory hears ${message}`, (taken) => settleHold(tables, taken, message)),
    ),
    ...PAYMENT.map(([field, message]) =>
      delivery(world, field, `payment hears ${message}`, (taken) => followOrder(tables, taken, message)),
    ),
  ].flat();
}

const isOpen = (message: Message): boolean => message === 'due' || message === 'again';
const take = (world: World, field: MessageField): World => ({
  ...world,
  [field]: world[field] === 'due' ? 'again' : 'done',
});

function delivery(world: World, field: MessageField, name: string, handle: (taken: World) => World): Step[] {
  if (!isOpen(world[field])) return [];
  const first = world[field] === 'due';
  return [{ name: first ? name : `${name} again`, to: handle(take(world, field)), must: first }];
}

/**
 * Questions reach the provider twice at most, by a repetition or by two instances that ask at once. The first answer may be lost;
 * the second is not while payment waits for it, as it would be asked for again. A charge under way may arrive after payment has given up on it.
 */
function questions({ tables, handlers, provider }: Shop, world: World): Step[] {
  const next: Step[] = [];
  if (isOpen(world.charge)) {
    const asked = take(world, 'charge');
    const waiting = world.payment === 'charging';
    for (const reaction of provider.charge(world.provider)) {
      const { reacted, answered } = outcomes(asked, reaction);
      const name = `a charge reaches the provider (${reaction.to})`;
      next.push({ name, to: answered, must: waiting });
      if (!waiting || world.charge === 'due')
        next.push({ name: `${name}, the answer is lost`, to: handlers.hearNothing(tables, reacted), must: waiting });
    }
  }
  if (isOpen(world.void)) {
    const { reacted, answered } = outcomes(take(world, 'void'), provider.void(world.provider));
    const waiting = world.payment === 'voiding';
    next.push({ name: 'a void reaches the provider', to: answered, must: waiting });
    if (!waiting || world.void === 'due')
      next.push({ name: 'a void reaches the provider, the answer is lost', to: reacted, must: waiting });
  }
  return next;
}

function outcomes(world: World, { to, charges, refunds, answer }: Reaction): { reacted: World; answered: World } {
  const reacted = {
    ...world,
    provider: to,
    charges: world.charges + charges,
    refunds: world.refunds + refunds,
  };
  return { reacted, answered: { ...reacted, [answer]: true } };
}

const ANSWERS: readonly Answer[] = ['ChargeApproved', 'ChargeDeclined', 'VoidedAtPsp', 'RefundedAtPsp'];

/** An answer takes its time: payment may have heard of the cancellation meanwhile. */
function answers({ tables, handlers }: Shop, world: World): Step[] {
  return ANSWERS.filter((answer) => world[answer]).map((answer) =>
    must(`payment hears ${answer}`, handlers.settlePayment(tables, { ...world, [answer]: false }, answer)),
  );
}
