import type { Clock } from '@weir/platform/kernel';
import type { Log, Metrics } from '@weir/platform/telemetry';

/** Between two looks at the lag, ms. */
const EVERY = 5000;

export interface GroupGaugesOptions {
  readonly group: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Events of its topics that the whole group has not handled yet. Absent for a group of one process, whose place nobody else knows. */
  readonly lag?: () => Promise<number>;
}

/** A group's numbers as this process sees them: lag, rate, assignment, rebalances. */
export class GroupGauges {
  private readonly lag;
  private readonly rate;
  private readonly partitions;
  private readonly rebalances;
  private readonly waited;
  private handled = 0;

  constructor(private readonly options: GroupGaugesOptions) {
    const { metrics } = options;
    this.lag = metrics.gauge('weir_group_lag', 'Events that the group has not handled yet', ['group']);
    this.rate = metrics.gauge('weir_group_rate', 'Events a second that this process handles for the group', ['group']);
    this.partitions = metrics.gauge('weir_group_partitions', 'Partitions that this process has of the group', [
      'group',
    ]);
    this.rebalances = metrics.counter('weir_group_rebalances_total', 'Times that this process joined the group', [
      'group',
    ]);
    this.waited = metrics.counter(
      'weir_group_gave_way_seconds_total',
      'Time that the group waited because this process was slow to accept',
      ['group'],
    );
  }

  count(events: number): void {
    this.handled += events;
  }

  /** So long it waited for the sake of what is accepted, ms. */
  gaveWay(ms: number): void {
    this.waited.add({ group: this.options.group }, ms / 1000);
  }

  joined(partitions: number): void {
    const { group } = this.options;
    this.rebalances.add({ group });
    this.partitions.set(partitions, { group });
  }

  left(): void {
    this.partitions.set(0, { group: this.options.group });
  }

  /** Looks every 5 s until `ending` aborts. */
  async watch(ending: AbortSignal): Promise<void> {
    const { clock, group, lag, log } = this.options;
    for (let since = clock.monotonic(); ; since = clock.monotonic()) {
      await clock.delay(EVERY, ending);
      if (ending.aborted) return;
      this.rate.set((this.handled * 1000) / (clock.monotonic() - since), { group });
      this.handled = 0;
      await lag?.().then(
        (events) => this.lag.set(events, { group }),
        (error: unknown) => log.debug('the lag of a group could not be read', { group, error }),
      );
    }
  }
}
