import type { Connection } from 'mysql2/promise';
import { LOAD_SKUS, skuAt } from '../mix.js';

export const BASELINE_SCHEMA = 'weir_baseline';

const TABLES = [
  `CREATE TABLE products (
    sku VARCHAR(40) NOT NULL PRIMARY KEY,
    price BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    available BIGINT NOT NULL,
    held BIGINT NOT NULL DEFAULT 0,
    sold BIGINT NOT NULL DEFAULT 0,
    CHECK (available >= 0 AND held >= 0 AND sold >= 0)
  )`,
  `CREATE TABLE orders (
    order_id VARCHAR(40) NOT NULL PRIMARY KEY,
    customer_id VARCHAR(64) NOT NULL,
    status VARCHAR(10) NOT NULL,
    total BIGINT NOT NULL,
    currency VARCHAR(3) NOT NULL,
    payment_token VARCHAR(64) NOT NULL,
    placed_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    INDEX orders_customer (customer_id, placed_at)
  )`,
  `CREATE TABLE order_lines (
    order_id VARCHAR(40) NOT NULL,
    sku VARCHAR(40) NOT NULL,
    position INT NOT NULL,
    quantity INT NOT NULL,
    unit_price BIGINT NOT NULL,
    PRIMARY KEY (order_id, sku)
  )`,
  `CREATE TABLE order_history (
    order_id VARCHAR(40) NOT NULL,
    version INT NOT NULL,
    from_state VARCHAR(10) NOT NULL,
    to_state VARCHAR(10) NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (order_id, version)
  )`,
  `CREATE TABLE events (
    position BIGINT NOT NULL PRIMARY KEY AUTO_INCREMENT,
    event_id VARCHAR(40) NOT NULL UNIQUE,
    order_id VARCHAR(40) NOT NULL,
    type VARCHAR(40) NOT NULL,
    payload LONGTEXT NOT NULL,
    occurred_at BIGINT NOT NULL
  )`,
  `CREATE TABLE ledger_entries (
    transaction_id VARCHAR(60) NOT NULL,
    account VARCHAR(20) NOT NULL,
    order_id VARCHAR(40) NOT NULL,
    amount BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (transaction_id, account)
  )`,
];

/** As much of each load article as the shop's own catalogue has. */
const STOCK = 100_000;

/** An empty schema of its own with the load articles of the shop, and the one user who may enter it. */
export async function makeSchema(root: Connection, password: string): Promise<void> {
  await root.query(`DROP DATABASE IF EXISTS ${BASELINE_SCHEMA}`);
  await root.query(`CREATE DATABASE ${BASELINE_SCHEMA} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  await root.query(`CREATE USER IF NOT EXISTS '${BASELINE_SCHEMA}'@'127.0.0.1'`);
  await root.query(`ALTER USER '${BASELINE_SCHEMA}'@'127.0.0.1' IDENTIFIED BY ?`, [password]);
  await root.query(`GRANT ALL PRIVILEGES ON ${BASELINE_SCHEMA}.* TO '${BASELINE_SCHEMA}'@'127.0.0.1'`);
  await root.query(`USE ${BASELINE_SCHEMA}`);
  for (const table of TABLES) await root.query(table);
  const rows = Array.from({ length: LOAD_SKUS }, (_, at) => [skuAt(at), 100, 'EUR', STOCK]);
  await root.query('INSERT INTO products (sku, price, currency, available) VALUES ?', [rows]);
}
