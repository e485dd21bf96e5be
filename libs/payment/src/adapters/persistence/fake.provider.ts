import { type ChargeOrder, PaymentProvider, type ProviderAnswer } from '../../application/ports.js';

/** For specs: a provider in memory, charging once a key. `tok-timeout` charges and keeps silent the first time, `tok-decline` declines. */
export class FakeProvider extends PaymentProvider {
  private readonly entries = new Map<string, string[]>();

  /** What the provider's own books say of an order. */
  of(orderId: string): string[] {
    return this.entries.get(orderId) ?? [];
  }

  /** Loses its books of an order. */
  forget(orderId: string): void {
    this.entries.delete(orderId);
  }

  /** Finds the charge in its books again. */
  remember(orderId: string): void {
    this.entries.set(orderId, ['charge']);
  }

  override async *charge(charges: readonly ChargeOrder[]): AsyncGenerator<ProviderAnswer[]> {
    yield charges.flatMap((charge) => this.answer(charge));
  }

  override async *void(orderIds: readonly string[]): AsyncGenerator<ProviderAnswer[]> {
    yield orderIds.map((orderId) => {
      const known = this.of(orderId);
      if (!known.some((entry) => entry === 'void' || entry === 'refund')) {
        this.entries.set(orderId, [...known, known.includes('charge') ? 'refund' : 'void']);
      }
      return { orderId, message: this.of(orderId).includes('refund') ? 'RefundedAtPsp' : 'VoidedAtPsp' } as const;
    });
  }

  private answer({ orderId, token }: ChargeOrder): ProviderAnswer[] {
    const known = this.of(orderId);
    if (known.length === 0) this.entries.set(orderId, [token === 'tok-decline' ? 'decline' : 'charge']);
    if (known.length === 0 && token === 'tok-timeout') return [];
    if (this.of(orderId).at(-1) !== 'charge') return [{ orderId, message: 'ChargeDeclined', reason: 'card' }];
    return [{ orderId, message: 'ChargeApproved', reference: `ref-${orderId}` }];
  }
}
