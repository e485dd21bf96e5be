import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ElectedPoller, Election } from '@weir/platform/coordination';
import { Clock, Lifecycle } from '@weir/platform/kernel';
import { Log } from '@weir/platform/telemetry';
import { CancelLate } from '../../application/cancel-late.js';
import { OrderSettingsLive } from '../../order.settings.js';

/** Looks for orders past their deadline again and again, on the instance that is elected; the rows' locks keep two apart that both believe it. */
@Injectable()
export class DeadlineReaper implements OnApplicationBootstrap {
  private readonly poller: ElectedPoller;

  constructor(
    cancelling: CancelLate,
    settings: OrderSettingsLive,
    election: Election,
    clock: Clock,
    log: Log,
    private readonly lifecycle: Lifecycle,
  ) {
    this.poller = new ElectedPoller(() => cancelling.execute(), {
      election,
      office: 'reaper/order',
      clock,
      idleMs: () => settings.value.reaperIdleMs,
      onError: (error) => log.error('late orders could not be cancelled', { error }),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.poller.start();
    this.lifecycle.onStop('work', 'order deadlines', () => this.poller.stop());
  }
}
