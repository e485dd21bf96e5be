import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { parseRequest } from '@weir/platform/rpc';
import { z } from 'zod';
import {
  cancelOrder,
  customerId,
  OrderApi,
  orderId,
  type OrderView,
  type PlaceOutcome,
  placeOrder,
  type RejectedOrder,
} from '../../contract/index.js';

/** More commands than any caller coalesces. */
const placeRequest = z.strictObject({ commands: z.array(placeOrder).max(1_000) });
const orderRequest = z.strictObject({ orderId });
const listRequest = z.strictObject({ customerId, limit: z.int().min(1).max(100) });

/** The server side of weir.order.v1.OrderService. */
@Controller()
export class OrderGrpcController {
  constructor(private readonly orders: OrderApi) {}

  @GrpcMethod('OrderService', 'Place')
  async place(request: unknown): Promise<{ outcomes: PlaceOutcome[] }> {
    return { outcomes: await this.orders.place(parseRequest(placeRequest, request).commands) };
  }

  @GrpcMethod('OrderService', 'GetOrder')
  async show(request: unknown): Promise<{ order: OrderView }> {
    return { order: await this.orders.show(parseRequest(orderRequest, request).orderId) };
  }

  @GrpcMethod('OrderService', 'GetRejection')
  async rejection(request: unknown): Promise<{ rejection?: RejectedOrder }> {
    const rejection = await this.orders.rejection(parseRequest(orderRequest, request).orderId);
    return rejection ? { rejection } : {};
  }

  @GrpcMethod('OrderService', 'ListOrders')
  async list(request: unknown): Promise<{ orders: OrderView[] }> {
    const { customerId: customer, limit } = parseRequest(listRequest, request);
    return { orders: await this.orders.list(customer, limit) };
  }

  @GrpcMethod('OrderService', 'Cancel')
  async cancel(request: unknown): Promise<{ order: OrderView }> {
    return { order: await this.orders.cancel(parseRequest(cancelOrder, request)) };
  }
}
