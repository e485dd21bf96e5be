import type { ProviderState } from './world.js';

export type Answer = 'ChargeApproved' | 'ChargeDeclined' | 'VoidedAtPsp' | 'RefundedAtPsp';

/** What the provider did with one question. */
export interface Reaction {
  readonly to: ProviderState;
  /** Entries this adds to its ledger. */
  readonly charges: number;
  readonly refunds: number;
  readonly answer: Answer;
}

/** The payment provider as its simulator is: the order id is the key, every question may be repeated, a void settles for good. */
export interface Provider {
  /** All that may come of it: the card may be good or not. */
  charge(state: ProviderState): readonly Reaction[];
  void(state: ProviderState): Reaction;
}

const stays = (to: ProviderState, answer: Answer): Reaction => ({ to, charges: 0, refunds: 0, answer });
export const charged: Reaction = { to: 'charged', charges: 1, refunds: 0, answer: 'ChargeApproved' };

export const provider: Provider = {
  charge: (state) =>
    state === 'none'
      ? [charged, stays('declined', 'ChargeDeclined')]
      : [stays(state, state === 'charged' ? 'ChargeApproved' : 'ChargeDeclined')],

  void(state) {
    if (state === 'charged') return { to: 'refunded', charges: 0, refunds: 1, answer: 'RefundedAtPsp' };
    return state === 'refunded' ? stays(state, 'RefundedAtPsp') : stays('voided', 'VoidedAtPsp');
  },
};
