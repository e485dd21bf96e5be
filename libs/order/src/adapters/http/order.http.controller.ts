import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiCreatedResponse,
  ApiHeader,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
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
  type QueuedOrder,
  queuedOrder,
  type RejectedOrder,
  rejectedOrder,
} from '../../contract/index.js';
import { orderIdOf } from './order-id.js';
import { OrderIntake } from './order.intake.js';

const shownOrder = z.union([orderView, queuedOrder, rejectedOrder]);
const listQuery = z.strictObject({ customerId, limit: z.coerce.number().int().min(1).max(100).default(50) });

@ApiTags('orders')
@Controller('orders')
export class OrderHttpController {
  constructor(
    private readonly orders: OrderApi,
    private readonly intake: OrderIntake,
  ) {}

  /** The same key again answers 201 as the first time, with the order as it is by then. */
  @Post()
  @ApiOperation({ summary: 'Places an order, once for each customer and key' })
  @ApiHeader({ name: 'Idempotency-Key', required: true, description: '1 to 128 printable ASCII characters' })
  @ApiCreatedResponse({ standardSchema: orderView, description: 'Its stock is held; payment follows' })
  @ApiAcceptedResponse({
    standardSchema: queuedOrder,
    description: 'It waits in the queue; ask for it until its turn has come',
  })
  @ApiResponse({ status: 409, description: 'ORDER.OUT_OF_STOCK with `shortages`, or ORDER.EXPIRED' })
  @ApiResponse({ status: 422, description: 'ORDER.KEY_REUSED or ORDER.OVER_LIMIT' })
  @ApiResponse({ status: 429, description: 'PLATFORM.OVERLOADED with `Retry-After`' })
  async place(
    @Body({ schema: placeOrderBody }) body: z.infer<typeof placeOrderBody>,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrderView | QueuedOrder> {
    const { paymentToken = 'tok-approve', ...rest } = body;
    const id = orderIdOf(body.customerId, idempotencyKey(key));
    const order = await this.intake.place({ ...rest, paymentToken, orderId: id });
    if (order.status === 'queued') void reply.status(202);
    void reply.header('location', `/orders/${id}`);
    return order;
  }

  @Get(':orderId')
  @ApiOperation({ summary: 'One order: as it is, queued with its place, or rejected when its turn came' })
  @ApiOkResponse({ standardSchema: shownOrder })
  show(@Param('orderId') id: string): Promise<OrderView | QueuedOrder | RejectedOrder> {
    return this.intake.show(known(id));
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
