import { type DynamicModule, type FactoryProvider, Module, type ModuleMetadata } from '@nestjs/common';
import { Admission, admissionSettings, AdmissionSettingsLive } from '@weir/platform/admission';
import { Settings } from '@weir/platform/config';
import { Clock, Ids, Lifecycle } from '@weir/platform/kernel';
import { EventBus, messagingSettings, RequestLog, RequestQueue } from '@weir/platform/messaging';
import { Log, Metrics } from '@weir/platform/telemetry';
import { ORDER_REQUESTS_GROUP, ORDER_REQUESTS_TOPIC } from '../../contract/index.js';
import { orderSettings, OrderSettingsLive } from '../../order.settings.js';
import { OrderDoor } from './order.door.js';
import { OrderHttpController } from './order.http.controller.js';
import { OrderIntake } from './order.intake.js';
import { PurchaseLimits } from './purchase-limits.js';

const queue: FactoryProvider<RequestQueue> = {
  provide: RequestQueue,
  inject: [EventBus, RequestLog, Settings, Clock, Ids, Log, Lifecycle],
  useFactory: (
    bus: EventBus,
    requests: RequestLog,
    settings: Settings,
    clock: Clock,
    ids: Ids,
    log: Log,
    lifecycle: Lifecycle,
  ) =>
    new RequestQueue({
      topic: ORDER_REQUESTS_TOPIC,
      group: ORDER_REQUESTS_GROUP,
      instance: ids.next(),
      bus,
      requests,
      settings: settings.section('messaging', messagingSettings),
      clock,
      log: log.child('queue'),
      lifecycle,
    }),
};

const admission: FactoryProvider<Admission> = {
  provide: Admission,
  inject: [AdmissionSettingsLive, RequestQueue, Clock, Log, Metrics],
  useFactory: (settings: AdmissionSettingsLive, waiting: RequestQueue, clock: Clock, log: Log, metrics: Metrics) =>
    new Admission({ settings, queue: waiting, clock, log: log.child('admission'), metrics }),
};

/** The HTTP face of orders, with its door: the gateway hangs it on a remote OrderApi, the monolith on the local one. */
@Module({})
export class OrderHttpModule {
  static over(provider: NonNullable<ModuleMetadata['imports']>[number]): DynamicModule {
    return {
      module: OrderHttpModule,
      imports: [provider],
      controllers: [OrderHttpController],
      providers: [
        {
          provide: AdmissionSettingsLive,
          useFactory: (settings: Settings) => settings.section('admission', admissionSettings),
          inject: [Settings],
        },
        {
          provide: OrderSettingsLive,
          useFactory: (settings: Settings) => settings.section('order', orderSettings),
          inject: [Settings],
        },
        {
          provide: PurchaseLimits,
          useFactory: (settings: OrderSettingsLive, clock: Clock) => new PurchaseLimits(settings, clock),
          inject: [OrderSettingsLive, Clock],
        },
        queue,
        admission,
        OrderIntake,
        OrderDoor,
      ],
    };
  }
}
