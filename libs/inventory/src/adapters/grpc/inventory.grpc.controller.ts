import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { parseRequest } from '@weir/platform/rpc';
import { z } from 'zod';
import {
  InventoryApi,
  type ProductView,
  type ReserveOutcome,
  reserveStock,
  restock,
  sku,
} from '../../contract/index.js';

/** More commands than any caller coalesces. */
const reserveRequest = z.strictObject({ commands: z.array(reserveStock).max(1_000) });
const productRequest = z.strictObject({ sku });

/** The server side of weir.inventory.v1.InventoryService. */
@Controller()
export class InventoryGrpcController {
  constructor(private readonly inventory: InventoryApi) {}

  @GrpcMethod('InventoryService', 'Reserve')
  async reserve(request: unknown): Promise<{ outcomes: ReserveOutcome[] }> {
    return { outcomes: await this.inventory.reserve(parseRequest(reserveRequest, request).commands) };
  }

  @GrpcMethod('InventoryService', 'ListProducts')
  async products(): Promise<{ products: ProductView[] }> {
    return { products: await this.inventory.products() };
  }

  @GrpcMethod('InventoryService', 'GetProduct')
  async product(request: unknown): Promise<{ product: ProductView }> {
    return { product: await this.inventory.product(parseRequest(productRequest, request).sku) };
  }

  @GrpcMethod('InventoryService', 'Restock')
  async restock(request: unknown): Promise<{ product: ProductView }> {
    return { product: await this.inventory.restock(parseRequest(restock, request)) };
  }
}
