import { Controller, Get, Inject } from '@nestjs/common';
import { Settings } from '@weir/platform/config';
import { EventBus } from '@weir/platform/messaging';
import { RpcClients } from '@weir/platform/rpc';
import { Identity } from './operations.controller.js';

/** What the doors of this process have told as they were opened. */
export class Doors {
  /** `GET /orders/:id` */
  readonly routes = new Set<string>();
  /** `weir.order.v1.OrderService/GetOrder` */
  methods: readonly string[] = [];
}

/** What this process answers, hears and reads, as an actuator's user expects. */
@Controller()
export class MappingsController {
  constructor(
    @Inject(Identity) private readonly identity: Identity,
    private readonly doors: Doors,
    private readonly clients: RpcClients,
    private readonly bus: EventBus,
    private readonly settings: Settings,
  ) {}

  @Get('mappings')
  mappings(): object {
    const { service, instance } = this.identity;
    return {
      service,
      instance,
      http: [...this.doors.routes].sort(),
      grpc: { answers: this.doors.methods.toSorted(), calls: this.clients.called().toSorted() },
      events: this.bus.subscriptions.map(({ group, topics }) => ({ group, topics })),
      settings: {
        documents: Object.keys(this.settings.inForce()),
        sections: Object.keys(this.settings.values()).sort(),
      },
    };
  }
}
