import { InventoryApi, type ProductView, type ReserveOutcome, type ReserveStock } from '@weir/inventory/contract';
import { Failure, PlatformErrors } from '@weir/platform/kernel';

/** Inventory for specs: holds by order id, prices and stock by SKU, and a wire that can break before or after the work. */
export class FakeInventory extends InventoryApi {
  readonly holds = new Map<string, ReserveOutcome>();
  readonly batches: (readonly ReserveStock[])[] = [];
  private broken: 'before' | 'after' | undefined;

  constructor(private readonly stock: Map<string, { price: number; available: number }>) {
    super();
  }

  breakOnce(when: 'before' | 'after'): void {
    this.broken = when;
  }

  deliver(sku: string, quantity: number): void {
    this.stock.get(sku)!.available += quantity;
  }

  /** As inventory does when the order was cancelled. */
  release(orderId: string): void {
    this.holds.set(orderId, { outcome: 'refused', orderId, state: 'released' });
  }

  override async reserve(commands: readonly ReserveStock[]): Promise<ReserveOutcome[]> {
    const { broken } = this;
    this.broken = undefined;
    if (broken === 'before') throw new Failure(PlatformErrors.UNAVAILABLE);
    this.batches.push(commands);
    const outcomes = commands.map((command) => this.holds.get(command.orderId) ?? this.hold(command));
    if (broken === 'after') throw new Failure(PlatformErrors.TIMEOUT);
    return outcomes;
  }

  override products(): Promise<ProductView[]> {
    return Promise.reject(new Error('order asks for no products'));
  }

  override product(): Promise<ProductView> {
    return Promise.reject(new Error('order asks for no product'));
  }

  override restock(): Promise<ProductView> {
    return Promise.reject(new Error('order restocks nothing'));
  }

  private hold({ orderId, lines }: ReserveStock): ReserveOutcome {
    const skus = lines.map(({ sku }) => sku).filter((sku) => !this.stock.has(sku));
    if (skus.length > 0) return { outcome: 'unknown_sku', orderId, skus };
    const article = (sku: string): { price: number; available: number } => this.stock.get(sku)!;
    const shortages = lines
      .map(({ sku, quantity }) => ({ sku, requested: quantity, available: article(sku).available }))
      .filter(({ requested, available }) => requested > available);
    if (shortages.length > 0) return { outcome: 'out_of_stock', orderId, shortages };
    for (const { sku, quantity } of lines) article(sku).available -= quantity;
    const held: ReserveOutcome = {
      outcome: 'held',
      orderId,
      currency: 'EUR',
      lines: lines.map(({ sku, quantity }) => ({ sku, quantity, unitPrice: article(sku).price })),
      expiresAt: 0,
    };
    this.holds.set(orderId, held);
    return held;
  }
}
