import { Injectable } from '@nestjs/common';
import { Database, Inbox, type Transaction, upsertRows } from '@weir/platform/persistence';
import { type Account, LoyaltyStore, type LoyaltyUnit } from '../../application/ports.js';
import type { Booking } from '../../domain/points.js';

/** Consumer group and inbox name of this module. */
const CONSUMER = 'loyalty';

@Injectable()
export class SqlLoyaltyStore extends LoyaltyStore {
  constructor(
    private readonly database: Database,
    private readonly inbox: Inbox,
  ) {
    super();
  }

  override async account(customerId: string): Promise<Account | undefined> {
    const [account] = await this.database.query<Account>(
      'SELECT earned, taken_back AS takenBack FROM accounts WHERE customer_id = ?',
      [customerId],
    );
    return account;
  }

  override transaction<T>(work: (unit: LoyaltyUnit) => Promise<T>): Promise<T> {
    return this.database.transaction((tx) =>
      work({ claim: (eventIds) => this.inbox.claim(tx, CONSUMER, eventIds), add: (bookings) => add(tx, bookings) }),
    );
  }
}

async function add(tx: Transaction, bookings: readonly Booking[]): Promise<void> {
  const values = bookings.map(({ customerId, earned, takenBack }) => [customerId, earned, takenBack]);
  await upsertRows(tx, 'accounts', 'customer_id', ['customer_id', 'earned', 'taken_back'], values, 'add');
}
