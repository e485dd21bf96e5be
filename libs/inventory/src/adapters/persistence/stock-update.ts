import { list, type SqlValue } from '@weir/platform/persistence';
import type { Move, StockMoves } from '../../domain/stock.js';

const LEVELS = ['restocked', 'available', 'held', 'sold'] as const satisfies readonly (keyof Move)[];

/**
 * One conditional UPDATE for all products of a batch, each row touched once: a row whose level would fall below zero does not match, and the caller counts.
 * Costs one round trip where a statement per SKU would cost one for each, while the rows are locked.
 */
export function stockUpdate(moves: StockMoves): [sql: string, parameters: SqlValue[]] {
  const { skus } = moves;
  const changing = LEVELS.filter((level) => skus.some((sku) => moves.of(sku)[level] !== 0));
  const falling = LEVELS.filter((level) => skus.some((sku) => moves.of(sku)[level] < 0));
  const bySku = `CASE sku ${'WHEN ? THEN ? '.repeat(skus.length)}END`;
  const deltas = (level: keyof Move): SqlValue[] => skus.flatMap((sku) => [sku, moves.of(sku)[level]]);
  return [
    `UPDATE products SET ${[...changing.map((level) => `${level} = ${level} + ${bySku}`), 'version = version + 1'].join(', ')}
     WHERE sku IN (${list(skus.length)})${falling.map((level) => ` AND ${level} + ${bySku} >= 0`).join('')}`,
    [...changing.flatMap(deltas), ...skus, ...falling.flatMap(deltas)],
  ];
}
