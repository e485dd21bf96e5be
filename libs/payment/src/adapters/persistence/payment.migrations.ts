import { type Dialect, keepExisting, type Migration } from '@weir/platform/persistence';
import { ACCOUNTS } from '../../domain/bookkeeping.js';
import { PAYMENT_STATES } from '../../domain/payment.saga.js';

const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ');

const tables: Migration = {
  name: 'Payment1762000000001',
  statements: () => [
    `CREATE TABLE IF NOT EXISTS payments (
      order_id VARCHAR(40) NOT NULL PRIMARY KEY,
      status VARCHAR(10) NOT NULL,
      amount BIGINT NOT NULL,
      currency VARCHAR(3) NOT NULL,
      token VARCHAR(64) NOT NULL,
      reference VARCHAR(140) NULL,
      captured_at BIGINT NULL,
      refund_requested_at BIGINT NULL,
      attempts INT NOT NULL,
      next_attempt_at BIGINT NULL,
      version INT NOT NULL,
      event_seq INT NOT NULL,
      updated_at BIGINT NOT NULL,
      CONSTRAINT payments_status CHECK (status IN (${quoted(PAYMENT_STATES.filter((state) => state !== 'none'))})),
      CONSTRAINT payments_amount CHECK (amount >= 0),
      CONSTRAINT payments_owed CHECK ((next_attempt_at IS NOT NULL) = (status IN ('charging', 'voiding')))
    )`,
    'CREATE INDEX payments_due ON payments (next_attempt_at)',
    `CREATE TABLE IF NOT EXISTS payment_history (
      order_id VARCHAR(40) NOT NULL,
      version INT NOT NULL,
      from_state VARCHAR(10) NOT NULL,
      message VARCHAR(20) NOT NULL,
      to_state VARCHAR(10) NOT NULL,
      at BIGINT NOT NULL,
      PRIMARY KEY (order_id, version)
    )`,
    `CREATE TABLE IF NOT EXISTS ledger_entries (
      id VARCHAR(40) NOT NULL PRIMARY KEY,
      transaction_id VARCHAR(60) NOT NULL,
      order_id VARCHAR(40) NOT NULL,
      account VARCHAR(20) NOT NULL,
      amount BIGINT NOT NULL,
      at BIGINT NOT NULL,
      CONSTRAINT ledger_entries_once UNIQUE (transaction_id, account),
      CONSTRAINT ledger_entries_account CHECK (account IN (${quoted(ACCOUNTS)}))
    )`,
    'CREATE INDEX ledger_entries_order ON ledger_entries (order_id)',
    `CREATE TABLE IF NOT EXISTS ledger_accounts (
      account VARCHAR(20) NOT NULL PRIMARY KEY,
      balance BIGINT NOT NULL
    )`,
  ],
};

const accounts: Migration = {
  name: 'Accounts1762000000002',
  statements: (dialect: Dialect) => [
    `INSERT INTO ledger_accounts (account, balance) VALUES ${ACCOUNTS.map((account) => `('${account}', 0)`).join(', ')}
     ${keepExisting(dialect, 'account')}`,
  ],
};

/** Nobody asks for the entries of an order but by their transaction, which begins the unique key. */
const ledger: Migration = {
  name: 'Ledger1762000000003',
  statements: (dialect: Dialect) => [
    `DROP INDEX ledger_entries_order${dialect === 'mysql' ? ' ON ledger_entries' : ''}`,
  ],
};

export const paymentMigrations: readonly Migration[] = [tables, accounts, ledger];
