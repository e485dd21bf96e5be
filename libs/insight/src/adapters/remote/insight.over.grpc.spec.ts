import { describe, expect, it } from '@jest/globals';
import { Wire } from '../../../../../test/support/wire.js';
import { InsightApi, type Rebuild, type Rebuilt, type SalesView } from '../../contract/index.js';
import { InsightGrpcController } from '../grpc/insight.grpc.controller.js';
import { InsightOverGrpc } from './insight.over.grpc.js';

const view: SalesView = {
  windows: [{ minute: 1_764_000_060_000, orders: 3, units: 7, revenue: 5_000_000_000, late: 1 }],
  funnel: { reserved: 5, captured: 3, declined: 1, confirmed: 3, cancelled: 0 },
  topSellers: [{ sku: 'tea-100', units: 7 }],
  late: 2,
  generation: 4,
};
const nothing: SalesView = {
  windows: [],
  funnel: { reserved: 0, captured: 0, declined: 0, confirmed: 0, cancelled: 0 },
  topSellers: [],
  late: 0,
  generation: 1,
};

class FakeInsight extends InsightApi {
  override async sales(minutes: number): Promise<SalesView> {
    return minutes === 60 ? view : nothing;
  }

  override async rebuild({ generation }: Rebuild): Promise<Rebuilt> {
    return { generation: generation + 1 };
  }
}

const controller = new InsightGrpcController(new FakeInsight());
const insight = new InsightOverGrpc(
  new Wire({ getSales: (request) => controller.sales(request), rebuild: (request) => controller.rebuild(request) }),
);

describe('InsightApi over gRPC', () => {
  it('brings the figures through the proto as they were, zeros and empty lists included', async () => {
    expect(await insight.sales(60)).toEqual(view);
    expect(await insight.sales(1)).toEqual(nothing);
  });

  it('brings a rebuild through the proto, and refuses one that names no generation', async () => {
    expect(await insight.rebuild({ generation: 7 })).toEqual({ generation: 8 });
    await expect(insight.rebuild({ generation: 0 })).rejects.toMatchObject({ code: 'REQUEST.INVALID' });
  });

  it.each([0, -1, 1441])('refuses %s minutes', async (minutes) => {
    await expect(insight.sales(minutes)).rejects.toMatchObject({ code: 'REQUEST.INVALID' });
  });
});
