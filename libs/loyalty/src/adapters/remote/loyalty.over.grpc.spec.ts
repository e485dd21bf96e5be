import { describe, expect, it } from '@jest/globals';
import { Wire } from '../../../../../test/support/wire.js';
import { type AccountView, LoyaltyApi } from '../../contract/index.js';
import { LoyaltyGrpcController } from '../grpc/loyalty.grpc.controller.js';
import { LoyaltyOverGrpc } from './loyalty.over.grpc.js';

class FakeLoyalty extends LoyaltyApi {
  override async account(customerId: string): Promise<AccountView> {
    return customerId === 'c-rich'
      ? { customerId, points: -3, earned: 5_000_000_000, takenBack: 5_000_000_003 }
      : { customerId, points: 0, earned: 0, takenBack: 0 };
  }
}

const controller = new LoyaltyGrpcController(new FakeLoyalty());
const loyalty = new LoyaltyOverGrpc(new Wire({ getAccount: (request) => controller.account(request) }));

describe('LoyaltyApi over gRPC', () => {
  it('brings accounts through the proto as they were, big, negative and zero', async () => {
    expect(await loyalty.account('c-rich')).toEqual({
      customerId: 'c-rich',
      points: -3,
      earned: 5_000_000_000,
      takenBack: 5_000_000_003,
    });
    expect(await loyalty.account('c-new')).toEqual({ customerId: 'c-new', points: 0, earned: 0, takenBack: 0 });
  });

  it('refuses what is nobody’s name', async () => {
    await expect(loyalty.account('')).rejects.toMatchObject({ code: 'REQUEST.INVALID' });
  });
});
