import { type Clock, type Lifecycle, type Live, Poller } from '@weir/platform/kernel';
import type { Log, Metrics } from '@weir/platform/telemetry';
import type { RpcSettings } from '../rpc.settings.js';
import type { CallStatistics } from '../statistics.js';
import type { CallMonitor } from './call-monitor.js';

export interface CallReportsOptions {
  readonly statistics: CallStatistics;
  readonly monitor: CallMonitor;
  readonly instance: string;
  readonly settings: Live<RpcSettings>;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Lifecycle;
}

/** Longest wait for the monitor, ms, and for the last report of a process that stops. */
const WITHIN_MS = 2_000;
const LAST_WITHIN_MS = 300;

/**
 * Sends what was counted to the monitor, once each `rpc.monitorIntervalMs`, one report at a time. Nothing waits for it and nothing piles up: a report that the
 * monitor does not take is dropped, counted, and logged once until it takes one again.
 */
export class CallReports {
  private readonly poller: Poller;
  private readonly outcomes;
  private due: number;
  private last = 0;
  private failing = false;
  /** Aborted when the wait for the monitor is over. */
  private over: AbortController | undefined;

  constructor(private readonly options: CallReportsOptions) {
    const { clock, settings, metrics, lifecycle } = options;
    this.outcomes = metrics.counter('weir_monitor_reports_total', 'Reports of calls, by what became of them', [
      'outcome',
    ]);
    this.due = clock.monotonic() + settings.value.monitorIntervalMs;
    this.poller = new Poller(() => this.whenDue(), {
      clock,
      idleMs: () => Math.max(0, this.due - clock.monotonic()),
      onError: () => undefined,
    }).start();
    settings.onChange(({ monitorIntervalMs: now }, { monitorIntervalMs: before }) => {
      this.due += now - before;
      this.poller.poke();
    });
    lifecycle.onStop('work', 'call reports', async () => {
      this.over?.abort();
      await this.poller.stop();
      await this.send(LAST_WITHIN_MS);
    });
  }

  private async whenDue(): Promise<boolean> {
    const { clock, settings } = this.options;
    if (clock.monotonic() < this.due) return false;
    await this.send(WITHIN_MS);
    this.due = clock.monotonic() + settings.value.monitorIntervalMs;
    return false;
  }

  private async send(withinMs: number): Promise<void> {
    const { statistics, monitor, instance, clock, log } = this.options;
    const calls = statistics.take();
    if (calls.length === 0) return;
    this.last = Math.max(clock.now(), this.last + 1);
    const over = (this.over = new AbortController());
    try {
      await Promise.race([
        monitor.collect({ instance, at: this.last, calls }),
        clock.delay(withinMs, over.signal).then(() => {
          throw new Error(`no answer within ${withinMs} ms`);
        }),
      ]);
      this.outcomes.add({ outcome: 'sent' });
      if (this.failing) log.info('the monitor takes reports again');
      this.failing = false;
    } catch (error) {
      this.outcomes.add({ outcome: 'dropped' });
      if (!this.failing) log.warn('the monitor does not take our reports; they are dropped until it does', { error });
      this.failing = true;
    } finally {
      over.abort();
    }
  }
}
