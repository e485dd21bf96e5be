import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock, Lifecycle, Poller } from '@weir/platform/kernel';
import { Log } from '@weir/platform/telemetry';
import { AnnounceOverdue } from '../../application/announce-overdue.js';
import { InventorySettingsLive } from '../../inventory.settings.js';

/** Looks for overdue holds again and again, on every instance; the rows' locks keep them apart. */
@Injectable()
export class OverdueReaper implements OnApplicationBootstrap {
  private readonly poller: Poller;

  constructor(
    announcing: AnnounceOverdue,
    settings: InventorySettingsLive,
    clock: Clock,
    log: Log,
    private readonly lifecycle: Lifecycle,
  ) {
    this.poller = new Poller(() => announcing.execute(), {
      clock,
      idleMs: () => settings.value.reaperIdleMs,
      onError: (error) => log.error('overdue holds could not be announced', { error }),
    });
  }

  onApplicationBootstrap(): void {
    this.poller.start();
    this.lifecycle.onStop('work', 'overdue holds', () => this.poller.stop());
  }
}
