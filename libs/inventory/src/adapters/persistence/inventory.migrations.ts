import { type Dialect, keepExisting, type Migration } from '@weir/platform/persistence';
import { HOLD_STATES } from '../../domain/hold.saga.js';
import { catalogue } from './catalogue.js';

const tables: Migration = {
  name: 'Inventory1762000000001',
  statements: () => [
    `CREATE TABLE IF NOT EXISTS products (
      sku VARCHAR(40) NOT NULL PRIMARY KEY,
      name VARCHAR(120) NOT NULL,
      price BIGINT NOT NULL,
      currency VARCHAR(3) NOT NULL,
      initial BIGINT NOT NULL,
      restocked BIGINT NOT NULL DEFAULT 0,
      available BIGINT NOT NULL,
      held BIGINT NOT NULL DEFAULT 0,
      sold BIGINT NOT NULL DEFAULT 0,
      version BIGINT NOT NULL DEFAULT 0,
      CONSTRAINT products_price CHECK (price >= 0),
      CONSTRAINT products_available CHECK (available >= 0),
      CONSTRAINT products_held CHECK (held >= 0),
      CONSTRAINT products_sold CHECK (sold >= 0),
      CONSTRAINT products_conserved CHECK (initial + restocked = available + held + sold)
    )`,
    `CREATE TABLE IF NOT EXISTS holds (
      order_id VARCHAR(40) NOT NULL PRIMARY KEY,
      state VARCHAR(10) NOT NULL,
      version INT NOT NULL,
      event_seq INT NOT NULL,
      currency VARCHAR(3) NOT NULL,
      expires_at BIGINT NOT NULL,
      announced_at BIGINT NULL,
      created_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL,
      CONSTRAINT holds_state CHECK (state IN (${HOLD_STATES.filter((state) => state !== 'none')
        .map((state) => `'${state}'`)
        .join(', ')}))
    )`,
    'CREATE INDEX holds_due ON holds (state, expires_at)',
    `CREATE TABLE IF NOT EXISTS hold_lines (
      order_id VARCHAR(40) NOT NULL,
      sku VARCHAR(40) NOT NULL,
      position INT NOT NULL,
      quantity INT NOT NULL,
      unit_price BIGINT NOT NULL,
      PRIMARY KEY (order_id, sku),
      CONSTRAINT hold_lines_quantity CHECK (quantity > 0),
      CONSTRAINT hold_lines_price CHECK (unit_price >= 0)
    )`,
    `CREATE TABLE IF NOT EXISTS hold_history (
      order_id VARCHAR(40) NOT NULL,
      version INT NOT NULL,
      from_state VARCHAR(10) NOT NULL,
      message VARCHAR(20) NOT NULL,
      to_state VARCHAR(10) NOT NULL,
      at BIGINT NOT NULL,
      PRIMARY KEY (order_id, version)
    )`,
    `CREATE TABLE IF NOT EXISTS restocks (
      restock_key VARCHAR(128) NOT NULL PRIMARY KEY,
      sku VARCHAR(40) NOT NULL,
      quantity INT NOT NULL,
      at BIGINT NOT NULL,
      CONSTRAINT restocks_quantity CHECK (quantity > 0)
    )`,
  ],
};

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const seeds: Migration = {
  name: 'Catalogue1762000000002',
  statements: (dialect: Dialect) => [
    `INSERT INTO products (sku, name, price, currency, initial, available) VALUES
     ${catalogue.map(({ sku, name, price, stock }) => `(${quoted(sku)}, ${quoted(name)}, ${price}, 'EUR', ${stock}, ${stock})`).join(',\n     ')}
     ${keepExisting(dialect, 'sku')}`,
  ],
};

export const inventoryMigrations: readonly Migration[] = [tables, seeds];
