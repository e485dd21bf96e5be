import { HOLD_STATES } from '@weir/inventory/saga';
import { ORDER_STATES } from '@weir/order/saga';
import { PAYMENT_STATES } from '@weir/payment/saga';

/** What the provider's own ledger says of one key. `voided`: settled before any charge, so that a later charge is refused. */
export const PROVIDER_STATES = ['none', 'charged', 'declined', 'voided', 'refunded'] as const;
export type ProviderState = (typeof PROVIDER_STATES)[number];

/**
 * A message to one consumer: not said; to be delivered; delivered, and it may come again; delivered twice.
 * Nothing orders one message after another, so each waits for as long as it likes.
 */
const MESSAGE = ['unsaid', 'due', 'again', 'done'] as const;
export type Message = (typeof MESSAGE)[number];

const FLAG: readonly boolean[] = [false, true];
const COUNT: readonly number[] = [0, 1, 2];
/** What one order added to a stock level. A wrong table may add twice; that is seen before it adds a third time. */
const UNITS: readonly number[] = [0, 1, -1, 2, -2];

/** Every field with its values. A world is a point of this grid, and its code is the point's number. */
const FIELDS = {
  order: ORDER_STATES,
  hold: HOLD_STATES,
  payment: PAYMENT_STATES,
  provider: PROVIDER_STATES,
  /** In the provider's ledger. */
  charges: COUNT,
  refunds: COUNT,
  /** Our books have a capture and no refund of it. */
  booked: FLAG,

  available: UNITS,
  held: UNITS,
  sold: UNITS,

  /** Calls of place with this order's key: still possible, about to reserve, told that stock is held. */
  calls: COUNT,
  asking: COUNT,
  told: COUNT,
  /** Between check and deduct: only in a shop that does these apart. */
  checked: COUNT,

  OrderReserved: MESSAGE,
  OrderConfirmed: MESSAGE,
  CancelledToInventory: MESSAGE,
  CancelledToPayment: MESSAGE,
  PaymentCaptured: MESSAGE,
  PaymentDeclined: MESSAGE,
  RefundRequested: MESSAGE,
  HoldOverdue: MESSAGE,
  /** Questions to the provider. */
  charge: MESSAGE,
  void: MESSAGE,

  /** Answers of the provider that are on their way. */
  ChargeApproved: FLAG,
  ChargeDeclined: FLAG,
  VoidedAtPsp: FLAG,
  RefundedAtPsp: FLAG,
} as const;

type Field = keyof typeof FIELDS;
type FieldOf<Values> = { [F in Field]: (typeof FIELDS)[F] extends Values ? F : never }[Field];

/** One order and all that concerns it, in every module, at the provider, and on the wires between them. */
export type World = { readonly [F in Field]: (typeof FIELDS)[F][number] };
export type MessageField = FieldOf<typeof MESSAGE>;

const fields = Object.keys(FIELDS) as Field[];
const values: readonly (readonly unknown[])[] = Object.values(FIELDS);
const digits = values.map((all) => new Map(all.map((value, digit) => [value, digit])));
const messages = fields.filter((field) => (FIELDS[field] as unknown) === MESSAGE) as MessageField[];

/** Nothing has happened; the customer may call twice. */
export const start: World = {
  ...(Object.fromEntries(fields.map((field, at) => [field, values[at]![0]])) as World),
  calls: 2,
};

/** The world as an integer below 2^53. */
export function encode(world: World): number {
  let code = 0;
  for (let at = 0; at < fields.length; at++) {
    const digit = digits[at]!.get(world[fields[at]!]);
    if (digit === undefined) throw new Error(`the model has no ${fields[at]} = ${world[fields[at]!]}`);
    code = code * values[at]!.length + digit;
  }
  return code;
}

export function decode(code: number): World {
  const world: Record<string, unknown> = { ...start };
  let rest = code;
  for (let at = fields.length - 1; at >= 0; at--) {
    const all = values[at]!;
    world[fields[at]!] = all[rest % all.length];
    rest = Math.floor(rest / all.length);
  }
  return world as World;
}

/** How many messages were delivered a second time. */
export const duplicates = (world: World): number => messages.filter((field) => world[field] === 'done').length;
