import { Injectable } from '@nestjs/common';
import { Ids } from '@weir/platform/kernel';
import { Database, Inbox, Outbox } from '@weir/platform/persistence';
import { PaymentStore, type PaymentUnit } from '../../application/ports.js';
import type { Payment } from '../../domain/payment.js';
import { PAYMENT_FIELDS } from './rows.js';
import { SqlPaymentUnit } from './sql.payment.unit.js';

@Injectable()
export class SqlPaymentStore extends PaymentStore {
  constructor(
    private readonly database: Database,
    private readonly outbox: Outbox,
    private readonly inbox: Inbox,
    private readonly ids: Ids,
  ) {
    super();
  }

  override async payment(orderId: string): Promise<Payment | undefined> {
    const [payment] = await this.database.query<Payment>(`SELECT ${PAYMENT_FIELDS} FROM payments WHERE order_id = ?`, [
      orderId,
    ]);
    return payment;
  }

  override transaction<T>(work: (unit: PaymentUnit) => Promise<T>): Promise<T> {
    return this.database.transaction((tx) => work(new SqlPaymentUnit(tx, this.outbox, this.inbox, this.ids)));
  }
}
