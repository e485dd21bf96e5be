import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { SilentLog } from '@weir/platform/telemetry';
import { ProblemFilter } from '../../../../platform/runtime/src/problem.filter.js';
import { validationPipe } from '../../../../platform/runtime/src/validation.pipe.js';
import { InsightApi, type Rebuild, type Rebuilt, type SalesView } from '../../contract/index.js';
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

  @Module({ providers: [{ provide: InsightApi, useValue: new FakeInsight() }], exports: [InsightApi] })
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
});
