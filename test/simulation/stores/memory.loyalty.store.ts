import { type Account, LoyaltyStore, type LoyaltyUnit } from '../../../libs/loyalty/src/application/ports.js';
import type { Booking } from '../../../libs/loyalty/src/domain/points.js';
import type { MemoryTransaction } from '../database/memory.transaction.js';
import { Schema } from '../database/schema.js';
import type { Session } from '../database/session.js';
import { Table } from '../database/table.js';

/** The tables of weir_loyalty. */
export class LoyaltySchema extends Schema {
  readonly accounts = new Table<Booking>('accounts', ({ customerId }) => customerId);
}

/** LoyaltyStore as SqlLoyaltyStore is, on rows in memory. */
export class MemoryLoyaltyStore extends LoyaltyStore {
  constructor(private readonly session: Session<LoyaltySchema>) {
    super();
  }

  override account(customerId: string): Promise<Account | undefined> {
    return this.session.read('account', () => this.session.schema.accounts.rows.get(customerId));
  }

  override transaction<T>(work: (unit: LoyaltyUnit) => Promise<T>): Promise<T> {
    return this.session.transaction((tx) =>
      work({ claim: (eventIds) => this.session.claim(tx, eventIds), add: (bookings) => this.add(tx, bookings) }),
    );
  }

  private async add(tx: MemoryTransaction, bookings: readonly Booking[]): Promise<void> {
    if (bookings.length === 0) return;
    await tx.statement('book points');
    for (const booking of bookings)
      await tx.upsert(this.session.schema.accounts, booking, (there) => ({
        ...there,
        earned: there.earned + booking.earned,
        takenBack: there.takenBack + booking.takenBack,
      }));
  }
}
