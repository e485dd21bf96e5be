import type { Switch } from '@weir/platform/rpc';
import { type AccountView, LoyaltyApi } from '../../contract/index.js';

/** LoyaltyApi, answered here or by another process that has the same accounts. */
export class SwitchedLoyalty extends LoyaltyApi {
  constructor(private readonly to: Switch<LoyaltyApi>) {
    super();
  }

  override account(customerId: string): Promise<AccountView> {
    return this.to.ask(customerId, (loyalty) => loyalty.account(customerId));
  }
}
