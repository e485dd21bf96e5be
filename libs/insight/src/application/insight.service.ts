import { Injectable } from '@nestjs/common';
import { Clock } from '@weir/platform/kernel';
import { InsightApi, type Rebuild, type Rebuilt, type SalesView } from '../contract/index.js';
import { MINUTE_MS, minuteOf } from '../domain/streams.js';
import { InsightStore } from './ports.js';

const TOP_SELLERS = 10;

/** Insight's answers from this process. */
@Injectable()
export class InsightService extends InsightApi {
  constructor(
    private readonly store: InsightStore,
    private readonly clock: Clock,
  ) {
    super();
  }

  override sales(minutes: number): Promise<SalesView> {
    return this.store.sales(minuteOf(this.clock.now()) - (minutes - 1) * MINUTE_MS, TOP_SELLERS);
  }

  override async rebuild({ generation }: Rebuild): Promise<Rebuilt> {
    return { generation: await this.store.supersede(generation) };
  }
}
