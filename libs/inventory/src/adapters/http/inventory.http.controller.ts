import { Body, Controller, Get, Headers, HttpCode, Param, Post } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Failure, idempotencyKey } from '@weir/platform/kernel';
import { z } from 'zod';
import { InventoryErrors, type ProductView, productView, restock, sku } from '../../contract/index.js';
import { CachedInventory } from './catalogue/cached.inventory.js';

const delivery = restock.pick({ quantity: true });

@ApiTags('products')
@Controller('products')
export class InventoryHttpController {
  constructor(private readonly inventory: CachedInventory) {}

  @Get()
  @ApiOperation({ summary: 'Every product with its price and stock' })
  @ApiOkResponse({ standardSchema: z.array(productView) })
  products(): Promise<ProductView[]> {
    return this.inventory.products();
  }

  @Get(':sku')
  @ApiOperation({ summary: 'One product' })
  @ApiOkResponse({ standardSchema: productView })
  product(@Param('sku') name: string): Promise<ProductView> {
    return this.inventory.product(known(name));
  }

  @Post(':sku/restock')
  @HttpCode(200)
  @ApiOperation({ summary: 'Books a delivery, once for each key' })
  @ApiHeader({ name: 'Idempotency-Key', required: true, description: 'Names the delivery' })
  @ApiOkResponse({ standardSchema: productView })
  restock(
    @Param('sku') name: string,
    @Headers('idempotency-key') key: string | undefined,
    @Body({ schema: delivery }) { quantity }: z.infer<typeof delivery>,
  ): Promise<ProductView> {
    return this.inventory.restock({ sku: known(name), quantity, key: idempotencyKey(key) });
  }
}

/** What cannot be the name of a product is no product. */
function known(name: string): string {
  if (sku.safeParse(name).success) return name;
  throw new Failure(InventoryErrors.UNKNOWN_SKU, 'there is no product of this name');
}
