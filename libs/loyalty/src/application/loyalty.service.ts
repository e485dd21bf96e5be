import { Injectable } from '@nestjs/common';
import { type AccountView, LoyaltyApi } from '../contract/index.js';
import { LoyaltyStore } from './ports.js';

/** Loyalty's answers from this process. */
@Injectable()
export class LoyaltyService extends LoyaltyApi {
  constructor(private readonly store: LoyaltyStore) {
    super();
  }

  override async account(customerId: string): Promise<AccountView> {
    const { earned, takenBack } = (await this.store.account(customerId)) ?? { earned: 0, takenBack: 0 };
    return { customerId, points: earned - takenBack, earned, takenBack };
  }
}
