import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Module } from '@nestjs/common';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { SilentLog } from '@weir/platform/telemetry';
import { ProblemFilter } from '../../../../platform/runtime/src/problem.filter.js';
import { validationPipe } from '../../../../platform/runtime/src/validation.pipe.js';
import { type AccountView, LoyaltyApi } from '../../contract/index.js';
import { LoyaltyHttpModule } from './index.js';

class FakeLoyalty extends LoyaltyApi {
  override async account(customerId: string): Promise<AccountView> {
    return { customerId, points: 7, earned: 9, takenBack: 2 };
  }
}

@Module({ providers: [{ provide: LoyaltyApi, useClass: FakeLoyalty }], exports: [LoyaltyApi] })
class FakeLoyaltyModule {}

describe('loyalty over HTTP', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    const testing = await Test.createTestingModule({ imports: [LoyaltyHttpModule.over(FakeLoyaltyModule)] }).compile();
    app = testing.createNestApplication<NestFastifyApplication>(new FastifyAdapter());
    app.useGlobalPipes(validationPipe());
    app.useGlobalFilters(new ProblemFilter(new SilentLog()));
    await app.init();
    await app.getHttpAdapter().getInstance().ready();
  });
  afterAll(() => app.close());

  it('tells a customer’s points', async () => {
    const reply = await app.inject('/loyalty/c-1');
    expect([reply.statusCode, reply.json()]).toEqual([200, { customerId: 'c-1', points: 7, earned: 9, takenBack: 2 }]);
  });

  it.each(['%00', "x'--", '-c', 'c'.repeat(65)])('refuses %s, which is nobody', async (name) => {
    const reply = await app.inject(`/loyalty/${name}`);
    expect([reply.statusCode, reply.json<{ code: string }>().code]).toEqual([400, 'REQUEST.INVALID']);
  });
});
