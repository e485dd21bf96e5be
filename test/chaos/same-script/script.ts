import type { PlaceOrderBody } from '@weir/order/contract';
import { Dice } from '../dice.js';

/** One wish of a customer. `of` is the key of an order that the same lane has placed before. */
export type Command =
  | { readonly do: 'place'; readonly key: string; readonly body: PlaceOrderBody }
  /** The same again, under the same key. */
  | { readonly do: 'repeat'; readonly of: string }
  /** Something else under the same key. */
  | { readonly do: 'reuse'; readonly of: string }
  | { readonly do: 'cancel'; readonly of: string }
  | { readonly do: 'refund'; readonly of: string }
  | { readonly do: 'restock'; readonly key: string; readonly sku: string; readonly quantity: number };

/** Commands of one lane come one after the other; lanes go side by side and share nothing that could run out. */
export type Lane = readonly Command[];

export const LANES = 16;
/** Customers of every script begin like this, and nobody else's do. */
export const CUSTOMERS = 'script-';
/** Only the first lane wants it, and more than there is. */
const SCARCE = { sku: 'kettle-1', quantity: 210 };
const TOKENS = ['tok-decline', 'tok-decline', 'tok-error', 'tok-delay'] as const;

/** The same seed writes the same script. What it ends in does not depend on how fast its commands are carried out: each order has one last act, done when the one before has had its effect. */
export function writeScript(seed: number, commands: number): Lane[] {
  const dice = new Dice(seed);
  return Array.from({ length: LANES }, (_, lane) => {
    const length = Math.floor(commands / LANES) + (lane < commands % LANES ? 1 : 0);
    return lane === 0 ? scarceLane(dice, length) : busyLane(dice, lane, length);
  });
}

/** Buys until it runs out, is refused, brings more, and asks again for what was refused. */
function scarceLane(dice: Dice, length: number): Command[] {
  const all: Command[] = [];
  for (let n = 0; all.length < length; n += 1) {
    const [key, { sku, quantity }] = [`scarce-${n}`, SCARCE];
    all.push({
      ...{ do: 'place', key },
      body: { customerId: `${CUSTOMERS}scarce`, lines: [{ sku, quantity: quantity + dice.upTo(20) }] },
    });
    if (n % 8 === 7) all.push({ do: 'restock', key: `delivery-${n}`, sku, quantity: 2 * quantity });
    if (n % 3 === 2) all.push({ do: 'repeat', of: key });
  }
  return all.slice(0, length);
}

function busyLane(dice: Dice, lane: number, length: number): Command[] {
  const all: Command[] = [];
  let open: { key: string; plain: boolean }[] = [];
  for (let n = 0; all.length < length; n += 1) {
    const chance = dice.next();
    if (open.length < 3 || chance < 0.55) {
      const key = `lane-${lane}-${n}`;
      const token = dice.next() < 0.15 ? dice.pick(TOKENS) : undefined;
      open.push({ key, plain: token === undefined });
      all.push({ do: 'place', key, body: wish(dice, lane, token) });
      continue;
    }
    const one = dice.pick(open);
    if (chance < 0.7) all.push({ do: 'repeat', of: one.key });
    else if (chance < 0.75) all.push({ do: 'reuse', of: one.key });
    else if (chance < 0.8)
      all.push({ do: 'restock', key: `delivery-${lane}-${n}`, sku: article(dice), quantity: dice.upTo(50) });
    else {
      all.push({ do: chance < 0.9 ? 'cancel' : 'refund', of: one.key });
      open = open.filter((other) => other !== one);
    }
  }
  return all;
}

const article = (dice: Dice): string => `load-${String(dice.upTo(64) - 1).padStart(2, '0')}`;

function wish(dice: Dice, lane: number, paymentToken: string | undefined): PlaceOrderBody {
  const skus = new Set(Array.from({ length: dice.upTo(3) }, () => article(dice)));
  // Nobody has a million, and nobody sells what there is not.
  const odd = dice.next();
  if (odd < 0.03) skus.add('no-such-thing');
  const quantity = (): number => (odd > 0.97 ? 10_000 : dice.upTo(5));
  const lines = [...skus].map((sku) => ({ sku, quantity: quantity() }));
  if (odd > 0.97) lines.push({ sku: 'kettle-1', quantity: 10_000 });
  return { customerId: `${CUSTOMERS}${lane}-${dice.upTo(4)}`, lines, ...(paymentToken ? { paymentToken } : {}) };
}
