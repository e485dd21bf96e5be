import { hashOf } from '../client/balancing/hash-ring.js';
import type { Share } from '../routing.settings.js';

export type Side = 'local' | 'remote';

/** What a call is told apart by. */
export interface Caller {
  readonly customer: string | undefined;
  readonly tag: string | undefined;
}

/** Decides on which side each call is answered. */
export class Shares {
  private dealt = 0;

  /** Tags and customers that are named win; else a customer stays on one side for as long as the share is the same. */
  sideOf({ customer, tag }: Caller, { remotePercent, tags, customers }: Share): Side {
    if (tag !== undefined && tags.includes(tag)) return 'remote';
    if (customer === undefined) return this.inTurn(remotePercent);
    return customers.includes(customer) || bucketOf(customer) < remotePercent ? 'remote' : 'local';
  }

  private inTurn(percent: number): Side {
    this.dealt += percent;
    if (this.dealt < 100) return 'local';
    this.dealt -= 100;
    return 'remote';
  }
}

/** 0 to 100, the same on every machine, and not where consistent hashing puts the customer. */
const bucketOf = (customer: string): number => (hashOf(`share of ${customer}`) / 2 ** 32) * 100;
