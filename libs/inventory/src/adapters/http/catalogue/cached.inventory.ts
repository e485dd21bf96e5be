import { Injectable } from '@nestjs/common';
import { Metrics } from '@weir/platform/telemetry';
import { CatalogueSettingsLive } from '../../../catalogue.settings.js';
import {
  InventoryApi,
  type ProductView,
  type ReserveOutcome,
  type ReserveStock,
  type Restock,
} from '../../../contract/index.js';
import { CatalogueFeed } from './catalogue.feed.js';

/** Inventory whose products are shown from this process's copy, and from inventory itself while the copy is not sound. */
@Injectable()
export class CachedInventory extends InventoryApi {
  private readonly answers;

  constructor(
    private readonly inventory: InventoryApi,
    private readonly feed: CatalogueFeed,
    private readonly settings: CatalogueSettingsLive,
    metrics: Metrics,
  ) {
    super();
    this.answers = metrics.counter('weir_catalogue_answers_total', 'Answers by where they came from', ['from']);
  }

  override reserve(commands: readonly ReserveStock[]): Promise<ReserveOutcome[]> {
    return this.inventory.reserve(commands);
  }

  override async products(): Promise<ProductView[]> {
    return this.answer(this.usable() ? this.feed.catalogue.all() : undefined) ?? this.inventory.products();
  }

  override async product(sku: string): Promise<ProductView> {
    return this.answer(this.usable() ? this.feed.catalogue.product(sku) : undefined) ?? this.inventory.product(sku);
  }

  /** Who delivers sees the delivery in the next answer, whatever the events do. */
  override async restock(command: Restock): Promise<ProductView> {
    const product = await this.inventory.restock(command);
    this.feed.catalogue.take(product);
    return product;
  }

  private usable(): boolean {
    const { cached, deafAfterMs } = this.settings.value;
    return cached && this.feed.sound(deafAfterMs);
  }

  private answer<T>(copy: T | undefined): T | undefined {
    this.answers.add({ from: copy === undefined ? 'inventory' : 'copy' });
    return copy;
  }
}
