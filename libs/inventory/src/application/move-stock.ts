import type { Product, StockMoves } from '../domain/stock.js';
import { stockChanged } from './events.js';
import type { InventoryUnit } from './ports.js';

/** Books the moves on products that are locked already, says each change, and answers the products after it. */
export async function moveStock(
  unit: InventoryUnit,
  moves: StockMoves,
  locked: ReadonlyMap<string, Product>,
): Promise<Product[]> {
  const changed = moves.skus.map((sku) => {
    const product = locked.get(sku);
    if (!product) throw new Error(`${sku} moves but is no product`);
    return moves.applyTo(product);
  });
  await unit.moveStock(moves);
  await unit.publish(changed.map(stockChanged));
  return changed;
}
