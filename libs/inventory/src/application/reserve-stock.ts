import { Injectable } from '@nestjs/common';
import { Clock } from '@weir/platform/kernel';
import type { ReserveOutcome, ReserveStock } from '../contract/index.js';
import { allocate } from '../domain/allocation.js';
import { type Advanced, advance, type Hold, noHold } from '../domain/hold.js';
import { type Product, StockMoves } from '../domain/stock.js';
import { InventorySettingsLive } from '../inventory.settings.js';
import { moveStock } from './move-stock.js';
import { InventoryStore, type InventoryUnit } from './ports.js';

/**
 * Holds stock for many orders in one transaction. The products are locked first, so that two instances which reserve for the same order
 * come one after the other and the second finds the first one's hold.
 */
@Injectable()
export class ReserveStockUseCase {
  constructor(
    private readonly store: InventoryStore,
    private readonly settings: InventorySettingsLive,
    private readonly clock: Clock,
  ) {}

  execute(commands: readonly ReserveStock[]): Promise<ReserveOutcome[]> {
    if (commands.length === 0) return Promise.resolve([]);
    return this.store.transaction(async (unit) => {
      const [products, holds] = await Promise.all([
        unit.lockProducts(distinct(commands.flatMap(({ lines }) => lines.map(({ sku }) => sku)))),
        unit.holds(distinct(commands.map(({ orderId }) => orderId))),
      ]);

      const candidates = commands
        .map((command, index) => ({ ...command, index }))
        .filter((command) => !holds.has(command.orderId) && unknownSkus(command, products).length === 0);
      const allocations = allocate(candidates, levels(products));
      const byIndex = new Map(allocations.map((allocation, at) => [candidates[at]!.index, allocation]));
      await this.hold(
        unit,
        candidates.filter((_, at) => allocations[at]!.verdict === 'granted'),
        products,
        holds,
      );

      return commands.map((command, index): ReserveOutcome => {
        const { orderId } = command;
        const allocation = byIndex.get(index);
        if (allocation?.verdict === 'short')
          return { outcome: 'out_of_stock', orderId, shortages: [...allocation.shortages] };
        const hold = holds.get(orderId);
        return hold ? answer(hold) : { outcome: 'unknown_sku', orderId, skus: unknownSkus(command, products) };
      });
    });
  }

  /** Writes the granted holds, and adds them to `holds`. */
  private async hold(
    unit: InventoryUnit,
    granted: readonly ReserveStock[],
    products: ReadonlyMap<string, Product>,
    holds: Map<string, Hold>,
  ): Promise<void> {
    if (granted.length === 0) return;
    const now = this.clock.now();
    const expiresAt = now + this.settings.value.holdTtlMs;
    const moves = new StockMoves();
    const advanced = granted.map((command) => {
      const made = advance({ ...noHold(command.orderId), ...priced(command, products), expiresAt }, 'Reserve');
      made.effects.forEach((effect) => moves.add(effect, made.hold.lines));
      holds.set(command.orderId, made.hold);
      return made;
    });
    await unit.createHolds(
      advanced.map(({ hold }) => hold),
      now,
    );
    await unit.recordHistory(advanced.flatMap(entries), now);
    await moveStock(unit, moves, products);
  }
}

const distinct = (all: readonly string[]): string[] => [...new Set(all)].sort();
const entries = ({ entry }: Advanced): NonNullable<Advanced['entry']>[] => (entry ? [entry] : []);
const levels = (products: ReadonlyMap<string, Product>): Map<string, number> =>
  new Map([...products].map(([sku, { available }]) => [sku, available]));
const unknownSkus = ({ lines }: ReserveStock, products: ReadonlyMap<string, Product>): string[] =>
  lines.map(({ sku }) => sku).filter((sku) => !products.has(sku));

/** The shop sells in one currency, so the first line's stands for all. */
function priced({ lines }: ReserveStock, products: ReadonlyMap<string, Product>): Pick<Hold, 'currency' | 'lines'> {
  const product = (sku: string): Product => products.get(sku)!;
  return {
    currency: product(lines[0]!.sku).currency,
    lines: lines.map(({ sku, quantity }) => ({ sku, quantity, unitPrice: product(sku).price })),
  };
}

/** What a hold that is there answers to another reserve. */
function answer(hold: Hold): ReserveOutcome {
  const { orderId, currency, expiresAt, state, lines } = hold;
  if (advance(hold, 'Reserve').verdict === 'refused') return { outcome: 'refused', orderId, state };
  return { outcome: 'held', orderId, currency, lines: [...lines], expiresAt };
}
