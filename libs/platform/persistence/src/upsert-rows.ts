import type { SqlValue, Transaction } from './database.js';
import { insertRows } from './insert-rows.js';

/**
 * Multi-row INSERT that changes the rows whose `key` is there already: `replace` takes the new values, `add` adds them to the old ones.
 * Give the rows in the order in which they are to be locked. `table` has no other unique key.
 */
export async function upsertRows(
  tx: Transaction,
  table: string,
  key: string,
  columns: readonly string[],
  values: readonly (readonly SqlValue[])[],
  how: 'replace' | 'add',
): Promise<void> {
  const given = (column: string): string => (tx.dialect === 'mysql' ? `VALUES(${column})` : `excluded.${column}`);
  const changes = columns
    .filter((column) => column !== key)
    .map((column) => `${column} = ${how === 'add' ? `${column} + ` : ''}${given(column)}`)
    .join(', ');
  const tail =
    tx.dialect === 'mysql' ? `ON DUPLICATE KEY UPDATE ${changes}` : `ON CONFLICT (${key}) DO UPDATE SET ${changes}`;
  await insertRows(tx, table, columns, values, { tail });
}
