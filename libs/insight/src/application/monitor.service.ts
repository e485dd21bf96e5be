import { Injectable } from '@nestjs/common';
import { Clock } from '@weir/platform/kernel';
import { type CallsQuery, type CallsView, MonitorApi, type ProcessReport } from '../contract/index.js';
import { MINUTE_MS, minuteOf } from '../domain/streams.js';
import { InsightSettingsLive } from '../insight.settings.js';
import { CallStore } from './call.store.js';

const MOST_ROWS = 2_000;

/** The monitor in this process. Minutes are those of its own clock, whatever the clocks of the others say. */
@Injectable()
export class MonitorService extends MonitorApi {
  private forgotten = 0;

  constructor(
    private readonly store: CallStore,
    private readonly settings: InsightSettingsLive,
    private readonly clock: Clock,
  ) {
    super();
  }

  override async collect(report: ProcessReport): Promise<void> {
    const now = this.clock.now();
    await this.store.add(minuteOf(now), report);
    if (now - this.forgotten < MINUTE_MS) return;
    this.forgotten = now;
    await this.store.forget(now - this.settings.value.callsRetentionMs);
  }

  override async calls(query: CallsQuery): Promise<CallsView> {
    const rows = await this.store.read({ ...query, since: minuteOf(query.since) }, MOST_ROWS + 1);
    return { calls: rows.slice(0, MOST_ROWS), more: rows.length > MOST_ROWS };
  }
}
