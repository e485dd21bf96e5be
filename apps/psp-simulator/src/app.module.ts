import {
  type DynamicModule,
  Inject,
  Module,
  type BeforeApplicationShutdown,
  type OnApplicationShutdown,
  StandardSchemaValidationPipe,
} from '@nestjs/common';
import { APP_PIPE } from '@nestjs/core';
import { Clock, SystemClock } from '@weir/platform/kernel';
import { join } from 'node:path';
import { HealthController, LedgerController, SettingsController } from './books.controller.js';
import { ChargesController } from './charges.controller.js';
import type { PspConfig } from './config.js';
import { Ledger } from './ledger.js';
import { Provider } from './provider.js';
import { Behaviour } from './settings.js';

/** The payment provider outside our walls. It knows nothing of Weir, and Weir nothing of its inside. */
@Module({})
export class PspModule implements BeforeApplicationShutdown, OnApplicationShutdown {
  static with(config: Pick<PspConfig, 'dataDir' | 'settings'>, clock: Clock = new SystemClock()): DynamicModule {
    return {
      module: PspModule,
      controllers: [ChargesController, LedgerController, SettingsController, HealthController],
      providers: [
        { provide: APP_PIPE, useValue: new StandardSchemaValidationPipe() },
        { provide: Clock, useValue: clock },
        { provide: Ledger, useFactory: () => Ledger.open(join(config.dataDir, 'psp-ledger.jsonl')) },
        { provide: Behaviour, useValue: new Behaviour(config.settings) },
        {
          provide: Provider,
          inject: [Ledger, Behaviour, Clock],
          useFactory: (ledger: Ledger, behaviour: Behaviour, time: Clock) => new Provider(ledger, behaviour, time),
        },
      ],
    };
  }

  constructor(
    @Inject(Provider) private readonly provider: Provider,
    @Inject(Ledger) private readonly ledger: Ledger,
  ) {}

  beforeApplicationShutdown(): void {
    this.provider.end();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.ledger.close();
  }
}
