import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ElectedPoller, Election } from '@weir/platform/coordination';
import { Clock, Lifecycle } from '@weir/platform/kernel';
import { Log } from '@weir/platform/telemetry';
import { AnnounceOverdue } from '../../application/announce-overdue.js';
import { InventorySettingsLive } from '../../inventory.settings.js';

/** Looks for overdue holds again and again, on the instance that is elected; the rows' locks keep two apart that both believe it. */
@Injectable()
export class OverdueReaper implements OnApplicationBootstrap {
  private readonly poller: ElectedPoller;

  constructor(
    announcing: AnnounceOverdue,
    settings: InventorySettingsLive,
    election: Election,
    clock: Clock,
    log: Log,
    private readonly lifecycle: Lifecycle,
  ) {
    this.poller = new ElectedPoller(() => announcing.execute(), {
      election,
      office: 'reaper/inventory',
      clock,
      idleMs: () => settings.value.reaperIdleMs,
      onError: (error) => log.error('overdue holds could not be announced', { error }),
    });
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.poller.start();
    this.lifecycle.onStop('work', 'overdue holds', () => this.poller.stop());
  }
}
