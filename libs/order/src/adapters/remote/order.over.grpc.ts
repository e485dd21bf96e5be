import { Injectable } from '@nestjs/common';
import { Coalescer } from '@weir/platform/resilience';
import { type RpcClient, RpcClients } from '@weir/platform/rpc';
import {
  type CancelOrder,
  OrderApi,
  type OrderView,
  orderView,
  type PlaceOrder,
  type PlaceOutcome,
  type RejectedOrder,
  rejectedOrder,
} from '../../contract/index.js';
import { OrderSettingsLive } from '../../order.settings.js';
import { readOutcome } from './outcomes.js';

/** Enough for several instances to have a batch at work and one waiting. */
const IN_FLIGHT = 4;

/** OrderApi, answered by the order service. Every call may be repeated. Orders placed while calls are in flight share the next one. */
@Injectable()
export class OrderOverGrpc extends OrderApi {
  private readonly service: RpcClient;
  private readonly placing = new Coalescer<PlaceOrder, PlaceOutcome>((commands) => this.placeAll(commands), {
    maxInFlight: IN_FLIGHT,
  });

  constructor(
    clients: RpcClients,
    private readonly settings: OrderSettingsLive,
  ) {
    super();
    this.service = clients.for('order', 'weir.order.v1.OrderService');
  }

  override place(commands: readonly PlaceOrder[]): Promise<PlaceOutcome[]> {
    return this.settings.value.placeCoalesced ? this.placing.addAll(commands) : this.placeAll(commands);
  }

  override async show(orderId: string): Promise<OrderView> {
    return this.ask('getOrder', { orderId });
  }

  override async rejection(orderId: string): Promise<RejectedOrder | undefined> {
    const { rejection } = await this.call<{ rejection?: object | null }>('getRejection', { orderId });
    return rejection ? rejectedOrder.parse(rejection) : undefined;
  }

  override async list(customerId: string, limit: number): Promise<OrderView[]> {
    const { orders } = await this.call<{ orders: object[] }>('listOrders', { customerId, limit });
    return orders.map((order) => orderView.parse(order));
  }

  override async cancel(command: CancelOrder): Promise<OrderView> {
    return this.ask('cancel', command);
  }

  private async placeAll(commands: readonly PlaceOrder[]): Promise<PlaceOutcome[]> {
    const { outcomes } = await this.call<{ outcomes: object[] }>('place', { commands });
    return outcomes.map(readOutcome);
  }

  private async ask(method: string, request: object): Promise<OrderView> {
    const { order } = await this.call<{ order: unknown }>(method, request);
    return orderView.parse(order);
  }

  private call<Reply>(method: string, request: object): Promise<Reply> {
    return this.service.call<Reply>(method, request, { repeatable: true });
  }
}
