import { Injectable } from '@nestjs/common';
import { type RpcClient, RpcClients } from '@weir/platform/rpc';
import {
  InventoryApi,
  type ProductView,
  productView,
  type ReserveOutcome,
  type ReserveStock,
  type Restock,
} from '../../contract/index.js';
import { readOutcome } from './outcomes.js';

/** InventoryApi, answered by the inventory service. Every call may be repeated. */
@Injectable()
export class InventoryOverGrpc extends InventoryApi {
  private readonly service: RpcClient;

  constructor(clients: RpcClients) {
    super();
    this.service = clients.for('inventory', 'weir.inventory.v1.InventoryService');
  }

  override async reserve(commands: readonly ReserveStock[]): Promise<ReserveOutcome[]> {
    const { outcomes } = await this.call<{ outcomes: object[] }>('reserve', { commands });
    return outcomes.map(readOutcome);
  }

  override async products(): Promise<ProductView[]> {
    const { products } = await this.call<{ products: object[] }>('listProducts', {});
    return products.map((product) => productView.parse(product));
  }

  override async product(sku: string): Promise<ProductView> {
    return this.ask('getProduct', { sku });
  }

  override async restock(command: Restock): Promise<ProductView> {
    return this.ask('restock', command);
  }

  private async ask(method: string, request: object): Promise<ProductView> {
    const { product } = await this.call<{ product: unknown }>(method, request);
    return productView.parse(product);
  }

  private call<Reply>(method: string, request: object): Promise<Reply> {
    return this.service.call<Reply>(method, request, { repeatable: true });
  }
}
