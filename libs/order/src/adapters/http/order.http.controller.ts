import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { Failure, idempotencyKey } from '@weir/platform/kernel';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import {
  customerId,
  OrderApi,
  OrderErrors,
  orderId,
  type OrderView,
  orderView,
  placeOrderBody,
} from '../../contract/index.js';
import { placed } from './answer.js';
import { orderIdOf } from './order-id.js';

const listQuery = z.strictObject({ customerId, limit: z.coerce.number().int().min(1).max(100).default(50) });

@ApiTags('orders')
@Controller('orders')
export class OrderHttpController {
  constructor(private readonly orders: OrderApi) {}

  /** The same key again answers 201 as the first time, with the order as it is by then. */
  @Post()
  @ApiOperation({ summary: 'Places an order, once for each customer and key' })
  @ApiHeader({ name: 'Idempotency-Key', required: true, description: '1 to 128 printable ASCII characters' })
  @ApiCreatedResponse({ standardSchema: orderView, description: 'Its stock is held; payment follows' })
  @ApiResponse({ status: 409, description: 'ORDER.OUT_OF_STOCK with `shortages`, or ORDER.EXPIRED' })
  @ApiResponse({ status: 422, description: 'ORDER.KEY_REUSED' })
  async place(
    @Body({ schema: placeOrderBody }) body: z.infer<typeof placeOrderBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderView> {
    const { paymentToken = 'tok-approve', ...rest } = body;
    const id = orderIdOf(body.customerId, idempotencyKey(key));
    const [outcome] = await this.orders.place([{ ...rest, paymentToken, orderId: id }]);
    const order = placed(outcome!);
    void reply.header('location', `/orders/${id}`);
    return order;
  }

  @Get(':orderId')
  @ApiOperation({ summary: 'One order' })
  @ApiOkResponse({ standardSchema: orderView })
  show(@Param('orderId') id: string): Promise<OrderView> {
    return this.orders.show(known(id));
  }

  @Get()
  @ApiOperation({ summary: "A customer's orders, newest first" })
  @ApiOkResponse({ standardSchema: z.array(orderView) })
  list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>): Promise<OrderView[]> {
    return this.orders.list(query.customerId, query.limit);
  }

  @Post(':orderId/cancel')
  @HttpCode(200)
  @ApiOperation({ summary: 'Cancels a reserved order, takes back a confirmed one' })
  @ApiOkResponse({ standardSchema: orderView })
  cancel(@Param('orderId') id: string): Promise<OrderView> {
    return this.orders.cancel({ orderId: known(id) });
  }
}

/** What cannot be the id of an order is no order. */
function known(id: string): string {
  if (orderId.safeParse(id).success) return id;
  throw new Failure(OrderErrors.NOT_FOUND, 'there is no order of this id');
}
