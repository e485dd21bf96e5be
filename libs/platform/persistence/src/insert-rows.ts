import { rows, type SendOptions, type SqlValue, type Transaction } from './database.js';

/** SQLite takes 32,766 parameters a statement; smaller statements also keep MySQL's packets small. */
const MAX_PARAMETERS = 8_000;

/** Multi-row INSERT, in as many statements as the number of parameters asks for. No rows, no statement. They are sent, not awaited: see {@link Transaction.send}. `tail` follows the values, as `keepExisting` does. */
export async function insertRows(
  tx: Transaction,
  table: string,
  columns: readonly string[],
  values: readonly (readonly SqlValue[])[],
  { tail = '', ...options }: SendOptions & { readonly tail?: string } = {},
): Promise<void> {
  const perStatement = Math.floor(MAX_PARAMETERS / columns.length);
  for (let from = 0; from < values.length; from += perStatement) {
    const chunk = values.slice(from, from + perStatement);
    await tx.send(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${rows(chunk.length, columns.length)} ${tail}`,
      chunk.flat(),
      options,
    );
  }
}
