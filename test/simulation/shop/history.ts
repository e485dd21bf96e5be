import type { OrderView, PlaceOrder, PlaceOutcome } from '@weir/order/contract';

export interface Violation {
  /** As in the list of invariants. */
  readonly id: string;
  readonly name: string;
  readonly witness: string;
}

/** What was known when a question was asked: no answer to it may be older. */
export type Floor = ReadonlyMap<string, number>;

interface Told {
  readonly command: PlaceOrder;
  readonly order: OrderView;
}

const SAME = 'same key, same answer';

/** What customers were told, and what of it cannot be. */
export class History {
  readonly violations: Violation[] = [];
  answers = 0;
  /** The first answer `placed`, by customer and key. */
  private readonly told = new Map<string, Told>();
  private readonly expired = new Set<string>();
  private readonly refusals = new Set<string>();
  private readonly uncertain = new Set<string>();
  private versions: Floor = new Map();

  /** Orders that a customer was told of. */
  get accepted(): string[] {
    return [...this.told.values()].map(({ order }) => order.orderId);
  }

  /** Orders of which every customer was told that there was no stock, and whose every attempt was answered: one that was lost on the way may yet have happened. */
  get refused(): string[] {
    const accepted = new Set(this.accepted);
    return [...this.refusals].filter((id) => !this.uncertain.has(id) && !accepted.has(id));
  }

  /** Take it before asking. */
  floor(): Floor {
    return this.versions;
  }

  /** Nobody knows whether an attempt has placed the order. */
  unknown(orderId: string): void {
    this.uncertain.add(orderId);
  }

  placing(key: string, command: PlaceOrder, outcome: PlaceOutcome, floor: Floor): void {
    this.answers += 1;
    const { orderId } = command;
    if (outcome.outcome === 'placed') return this.placed(key, command, outcome.order, floor);
    const known = this.told.get(key);
    const wasThere = floor.has(`order ${orderId}`) && known !== undefined && sameWish(known.command, command);
    if (wasThere) this.broken('I16', SAME, `${key} was ${text(known.order)}, then ${outcome.outcome}`);
    if (outcome.outcome === 'expired') this.expired.add(orderId);
    else if (outcome.outcome !== 'key_reused') this.refusals.add(orderId);
  }

  order(view: OrderView, floor: Floor): void {
    this.answers += 1;
    this.seen(`order ${view.orderId}`, view.version, floor);
  }

  payment(orderId: string, version: number, floor: Floor): void {
    this.answers += 1;
    this.seen(`payment ${orderId}`, version, floor);
  }

  missing(orderId: string, floor: Floor): void {
    this.answers += 1;
    if (floor.has(`order ${orderId}`)) this.seen(`order ${orderId}`, 0, floor);
  }

  private placed(key: string, command: PlaceOrder, order: OrderView, floor: Floor): void {
    const known = this.told.get(key);
    const asked = order.orderId === command.orderId && order.customerId === command.customerId;
    if (!asked || !sameLines(order.lines, command.lines))
      this.broken('I16', SAME, `asked for ${JSON.stringify(command)}, told ${text(order)}`);
    if (known && !sameOrder(known.order, order))
      this.broken('I16', SAME, `${key} was ${text(known.order)}, then ${text(order)}`);
    if (this.expired.has(order.orderId)) this.broken('I16', SAME, `${key} was expired, then ${text(order)}`);
    if (!known) this.told.set(key, { command, order });
    this.seen(`order ${order.orderId}`, order.version, floor);
  }

  private seen(what: string, version: number, floor: Floor): void {
    const before = floor.get(what) ?? 0;
    if (version < before)
      this.broken('I17', 'reads never go backwards', `${what} was at version ${before}, then at ${version}`);
    // A new map each time, so that floors stay what they were.
    if ((this.versions.get(what) ?? 0) < version) this.versions = new Map(this.versions).set(what, version);
  }

  private broken(id: string, name: string, witness: string): void {
    this.violations.push({ id, name, witness });
  }
}

type Lines = readonly { readonly sku: string; readonly quantity: number }[];
const goods = (lines: Lines): string =>
  lines
    .map(({ sku, quantity }) => `${quantity} ${sku}`)
    .sort()
    .join(', ');
const text = ({ orderId, placedAt, lines }: OrderView): string => `${orderId} of ${placedAt} (${goods(lines)})`;
const sameLines = (a: Lines, b: Lines): boolean => goods(a) === goods(b);
const sameOrder = (a: OrderView, b: OrderView): boolean => text(a) === text(b) && a.total === b.total;
const sameWish = (a: PlaceOrder, b: PlaceOrder): boolean =>
  a.customerId === b.customerId && a.paymentToken === b.paymentToken && sameLines(a.lines, b.lines);
