import { Injectable } from '@nestjs/common';
import { InventoryApi, type ReserveOutcome } from '@weir/inventory/contract';
import { Clock } from '@weir/platform/kernel';
import type { PlaceOrder, PlaceOutcome } from '../contract/index.js';
import { advance, noOrder, type Order, sameLines, totalOf } from '../domain/order.js';
import { OrderSettingsLive } from '../order.settings.js';
import { eventsOf } from './events.js';
import { answerCopy, answerKnown, answerNew, answerRefused } from './place-answers.js';
import { type Change, OrderStore } from './ports.js';

/**
 * Places many orders at once: one look for those that exist, one reserve for the rest, one transaction for those that are held.
 * When it fails after the reserve, stock is held without an order: the same command again finishes it, else the hold's announcement lets it go.
 */
@Injectable()
export class PlaceOrders {
  constructor(
    private readonly store: OrderStore,
    private readonly inventory: InventoryApi,
    private readonly settings: OrderSettingsLive,
    private readonly clock: Clock,
  ) {}

  async execute(commands: readonly PlaceOrder[]): Promise<PlaceOutcome[]> {
    const outcomes = new Array<PlaceOutcome | undefined>(commands.length).fill(undefined);
    for (let open = [...commands.keys()]; open.length > 0; open = open.filter((at) => !outcomes[at])) {
      const known = await this.store.find(distinct(open.map((at) => commands[at]!.orderId)));
      const firsts = firstOfEach(open.map((at) => commands[at]!).filter(({ orderId }) => !known.has(orderId)));
      const fresh = await this.placeNew([...firsts.values()]);
      for (const at of open) {
        const command = commands[at]!;
        const order = known.get(command.orderId);
        outcomes[at] = order
          ? answerKnown(command, order)
          : answerCopy(command, firsts.get(command.orderId)!, fresh.get(command.orderId)!);
      }
    }
    return outcomes as PlaceOutcome[];
  }

  /** By order id, for commands whose orders are not known and differ. */
  private async placeNew(commands: readonly PlaceOrder[]): Promise<Map<string, PlaceOutcome>> {
    if (commands.length === 0) return new Map();
    const held = await this.inventory.reserve(
      commands.map(({ orderId, lines }) => ({ orderId, lines })),
      commands,
    );
    const now = this.clock.now();
    const changes = commands.flatMap((command, at) => this.changeFor(command, held[at]!, now));
    const before = await this.add(changes, now);
    const resolved = held.filter(({ outcome }) => outcome === 'refused').map(({ orderId }) => orderId);
    const there = new Map([...before, ...(await this.store.find(resolved))]);
    const placed = new Map(changes.map(({ order }) => [order.orderId, order]));
    return new Map(
      commands.map((command, at) => {
        const [existing, order] = [there.get(command.orderId), placed.get(command.orderId)];
        if (existing) return [command.orderId, answerKnown(command, existing)];
        return [command.orderId, order ? answerNew(order) : answerRefused(held[at]!)];
      }),
    );
  }

  private changeFor(command: PlaceOrder, held: ReserveOutcome, now: number): Change[] {
    // The key has held other goods before; they belong to a wish that is not this one.
    if (held.outcome !== 'held' || !sameLines(held.lines, command.lines)) return [];
    const advanced = advance(
      {
        ...noOrder(command.orderId, now),
        customerId: command.customerId,
        paymentToken: command.paymentToken,
        currency: held.currency,
        lines: held.lines,
        total: totalOf(held.lines),
        deadlineAt: now + this.settings.value.deadlineMs,
      },
      'Held',
    );
    return advanced.entry ? [{ order: advanced.order, entry: advanced.entry, events: eventsOf(advanced) }] : [];
  }

  /** Writes them all but those that another instance has written meanwhile, which it answers. */
  private async add(changes: readonly Change[], now: number): Promise<Map<string, Order>> {
    const before = new Map<string, Order>();
    for (let left = changes; left.length > 0; left = left.filter(({ order }) => !before.has(order.orderId))) {
      if ((await this.store.add(left, now)) === 'added') break;
      const taken = await this.store.find(left.map(({ order }) => order.orderId));
      if (taken.size === 0) throw new Error('an order was taken, yet none of them is there');
      taken.forEach((order, orderId) => before.set(orderId, order));
    }
    return before;
  }
}

const distinct = (all: readonly string[]): string[] => [...new Set(all)];
const firstOfEach = (commands: readonly PlaceOrder[]): Map<string, PlaceOrder> =>
  new Map(commands.toReversed().map((command) => [command.orderId, command]));
