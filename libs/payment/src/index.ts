import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { Settings } from '@weir/platform/config';
import { RelayModule } from '@weir/platform/messaging';
import { SchemaModule } from '@weir/platform/persistence';
import { SettlementWorker } from './adapters/clock/settlement.worker.js';
import { OrderEventsConsumer } from './adapters/events/order-events.consumer.js';
import { PaymentGrpcController } from './adapters/grpc/payment.grpc.controller.js';
import { paymentMigrations } from './adapters/persistence/payment.migrations.js';
import { SqlPaymentStore } from './adapters/persistence/sql.payment.store.js';
import { HttpPaymentProvider } from './adapters/psp/http.payment-provider.js';
import { PspAddress } from './adapters/psp/psp.address.js';
import { AskProvider } from './application/ask-provider.js';
import { FollowOrders } from './application/follow-orders.js';
import { LeaseDue } from './application/lease-due.js';
import { PaymentService } from './application/payment.service.js';
import { PaymentProvider, PaymentStore } from './application/ports.js';
import { RequestRefund } from './application/request-refund.js';
import { SettlePayments } from './application/settle-payments.js';
import { PaymentApi } from './contract/index.js';
import { paymentSettings, PaymentSettingsLive } from './payment.settings.js';

@Module({})
export class PaymentModule {
  /** Payment asks no neighbour; `neighbours` is here so that all modules read alike. `pspUrl` is the base URL of the payment provider. */
  static with(
    neighbours: NonNullable<ModuleMetadata['imports']>,
    { pspUrl }: { readonly pspUrl: string },
  ): DynamicModule {
    const schema = SchemaModule.for('payment', paymentMigrations);
    return {
      module: PaymentModule,
      imports: [...neighbours, schema, RelayModule.over(schema, 'payment')],
      controllers: [PaymentGrpcController],
      providers: [
        { provide: PspAddress, useValue: new PspAddress(pspUrl) },
        {
          provide: PaymentSettingsLive,
          useFactory: (settings: Settings) => settings.section('payment', paymentSettings),
          inject: [Settings],
        },
        { provide: PaymentStore, useClass: SqlPaymentStore },
        { provide: PaymentProvider, useClass: HttpPaymentProvider },
        { provide: PaymentApi, useClass: PaymentService },
        FollowOrders,
        LeaseDue,
        AskProvider,
        SettlePayments,
        RequestRefund,
        SettlementWorker,
        OrderEventsConsumer,
      ],
      exports: [PaymentApi],
    };
  }
}
