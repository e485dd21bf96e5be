import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock, Lifecycle, Poller } from '@weir/platform/kernel';
import { Log } from '@weir/platform/telemetry';
import { CancelLate } from '../../application/cancel-late.js';
import { OrderSettingsLive } from '../../order.settings.js';

/** Looks for orders past their deadline again and again, on every instance; the rows' locks keep them apart. */
@Injectable()
export class DeadlineReaper implements OnApplicationBootstrap {
  private readonly poller: Poller;

  constructor(
    cancelling: CancelLate,
    settings: OrderSettingsLive,
    clock: Clock,
    log: Log,
    private readonly lifecycle: Lifecycle,
  ) {
    this.poller = new Poller(() => cancelling.execute(), {
      clock,
      idleMs: () => settings.value.reaperIdleMs,
      onError: (error) => log.error('late orders could not be cancelled', { error }),
    });
  }

  onApplicationBootstrap(): void {
    this.poller.start();
    this.lifecycle.onStop('work', 'order deadlines', () => this.poller.stop());
  }
}
