import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { Clock, ManualClock } from '@weir/platform/kernel';
import { SilentLog } from '@weir/platform/telemetry';
import { ProblemFilter } from '../../../../platform/runtime/src/problem.filter.js';
import { validationPipe } from '../../../../platform/runtime/src/validation.pipe.js';
import {
  type CallsQuery,
  type CallsView,
  InsightApi,
  MonitorApi,
  type Rebuild,
  type Rebuilt,
  type SalesView,
} from '../../contract/index.js';
import { InsightHttpModule } from './index.js';

const view: SalesView = {
  windows: [],
  funnel: { reserved: 1, captured: 0, declined: 0, confirmed: 0, cancelled: 0 },
  topSellers: [],
  late: 0,
  generation: 3,
};

describe('insight over HTTP', () => {
  const asked: number[] = [];
  let app: NestFastifyApplication;

  class FakeInsight extends InsightApi {
    override async sales(minutes: number): Promise<SalesView> {
      asked.push(minutes);
      return view;
    }

    override async rebuild({ generation }: Rebuild): Promise<Rebuilt> {
      return { generation: generation === view.generation ? generation + 1 : view.generation };
    }
  }

  const queries: CallsQuery[] = [];
  const calls: CallsView = { calls: [], more: false };
  const clock = new ManualClock();

  class FakeMonitor extends MonitorApi {
    override async collect(): Promise<void> {}

    override async calls(query: CallsQuery): Promise<CallsView> {
      queries.push(query);
      return calls;
    }
  }

  @Module({
    providers: [
      { provide: InsightApi, useValue: new FakeInsight() },
      { provide: MonitorApi, useValue: new FakeMonitor() },
      { provide: Clock, useValue: clock },
    ],
    exports: [InsightApi, MonitorApi, Clock],
  })
  class FakeInsightModule {}

  beforeAll(async () => {
    const testing = await Test.createTestingModule({ imports: [InsightHttpModule.over(FakeInsightModule)] }).compile();
    app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    app.useGlobalPipes(validationPipe());
    app.useGlobalFilters(new ProblemFilter(new SilentLog()));
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterAll(() => app.close());

  it('answers the last hour unless told otherwise', async () => {
    expect((await app.inject('/insight/sales')).json()).toEqual(view);
    expect((await app.inject('/insight/sales?minutes=5')).statusCode).toBe(200);
    expect(asked).toEqual([60, 5]);
  });

  it('accepts a rebuild of the generation in force, and answers which one that is', async () => {
    const rebuild = async (payload: object): Promise<[number, unknown]> => {
      const reply = await app.inject({ method: 'POST', url: '/insight/rebuild', payload });
      return [reply.statusCode, reply.json<{ code?: string; generation?: number }>()];
    };
    expect(await rebuild({ generation: 3 })).toEqual([202, { generation: 4 }]);
    expect(await rebuild({ generation: 2 })).toEqual([202, { generation: 3 }]);
    expect(await rebuild({})).toMatchObject([400, { code: 'REQUEST.INVALID' }]);
  });

  it.each(['minutes=0', 'minutes=1441', 'minutes=1.5', 'minutes=x', 'hours=1'])('refuses %s', async (query) => {
    const reply = await app.inject(`/insight/sales?${query}`);
    expect({ status: reply.statusCode, code: reply.json<{ code: string }>().code }).toEqual({
      status: 400,
      code: 'REQUEST.INVALID',
    });
  });

  it('answers the calls of the last ten minutes unless told otherwise', async () => {
    expect((await app.inject('/insight/calls')).json()).toEqual(calls);
    const asked = '/insight/calls?since=5&service=weir.order.v1.OrderService&method=GET%20/orders/:id';
    expect((await app.inject(asked)).statusCode).toBe(200);
    expect(queries).toEqual([
      { since: clock.now() - 600_000 },
      { since: 5, service: 'weir.order.v1.OrderService', method: 'GET /orders/:id' },
    ]);
  });

  it.each(['since=-1', 'since=yesterday', 'service=', "service='--", 'method=%00', 'minutes=5'])(
    'refuses calls of %s',
    async (query) => {
      const reply = await app.inject(`/insight/calls?${query}`);
      expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([400, 'REQUEST.INVALID']);
    },
  );
});
