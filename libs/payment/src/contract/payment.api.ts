import type { RefundPayment } from './commands.js';
import type { PaymentView } from './views.js';

/** What the edge may ask of payment. */
export abstract class PaymentApi {
  /** Fails with PAYMENT.NOT_FOUND. */
  abstract payment(orderId: string): Promise<PaymentView>;

  /** Accepts the wish for a refund; the order answers it. Safe to repeat. Fails with PAYMENT.NOT_FOUND, PAYMENT.NOT_CAPTURED. */
  abstract refund(command: RefundPayment): Promise<PaymentView>;
}
