import type { Migration } from '@weir/platform/persistence';
import { ORDER_REASONS, ORDER_STATES } from '../../domain/order.saga.js';

const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ');

const tables: Migration = {
  name: 'Order1762000000001',
  statements: () => [
    `CREATE TABLE IF NOT EXISTS orders (
      order_id VARCHAR(40) NOT NULL PRIMARY KEY,
      customer_id VARCHAR(64) NOT NULL,
      status VARCHAR(10) NOT NULL,
      reason VARCHAR(10) NULL,
      total BIGINT NOT NULL,
      currency VARCHAR(3) NOT NULL,
      payment_token VARCHAR(64) NOT NULL,
      version INT NOT NULL,
      placed_at BIGINT NOT NULL,
      deadline_at BIGINT NOT NULL,
      updated_at BIGINT NOT NULL,
      CONSTRAINT orders_status CHECK (status IN (${quoted(ORDER_STATES.filter((state) => state !== 'none'))})),
      CONSTRAINT orders_reason CHECK (reason IN (${quoted(ORDER_REASONS)})),
      CONSTRAINT orders_reasoned CHECK ((reason IS NOT NULL) = (status = 'cancelled')),
      CONSTRAINT orders_total CHECK (total >= 0)
    )`,
    'CREATE INDEX orders_customer ON orders (customer_id, placed_at)',
    'CREATE INDEX orders_late ON orders (status, deadline_at)',
    `CREATE TABLE IF NOT EXISTS order_lines (
      order_id VARCHAR(40) NOT NULL,
      sku VARCHAR(40) NOT NULL,
      position INT NOT NULL,
      quantity INT NOT NULL,
      unit_price BIGINT NOT NULL,
      PRIMARY KEY (order_id, sku),
      CONSTRAINT order_lines_quantity CHECK (quantity > 0),
      CONSTRAINT order_lines_price CHECK (unit_price >= 0)
    )`,
    `CREATE TABLE IF NOT EXISTS order_history (
      order_id VARCHAR(40) NOT NULL,
      version INT NOT NULL,
      from_state VARCHAR(10) NOT NULL,
      message VARCHAR(20) NOT NULL,
      to_state VARCHAR(10) NOT NULL,
      at BIGINT NOT NULL,
      PRIMARY KEY (order_id, version)
    )`,
  ],
};

const rejections: Migration = {
  name: 'OrderRejections1762000000010',
  statements: () => [
    `CREATE TABLE IF NOT EXISTS order_rejections (
      order_id VARCHAR(40) NOT NULL PRIMARY KEY,
      request_id VARCHAR(60) NOT NULL,
      reason VARCHAR(20) NOT NULL,
      detail VARCHAR(500) NOT NULL,
      at BIGINT NOT NULL
    )`,
  ],
};

export const orderMigrations: readonly Migration[] = [tables, rejections];
