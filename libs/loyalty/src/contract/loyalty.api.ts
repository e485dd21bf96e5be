import type { AccountView } from './views.js';

/** What the edge may ask of loyalty. */
export abstract class LoyaltyApi {
  /** The customer's points; zeros for one that loyalty never heard of. */
  abstract account(customerId: string): Promise<AccountView>;
}
