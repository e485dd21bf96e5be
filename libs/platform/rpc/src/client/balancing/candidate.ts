/** An instance as the balancers see it. */
export interface Candidate {
  /** `host:port`. */
  readonly address: string;
  /** In force now: the registry's, reduced while the instance warms up. Above 0. */
  weight: number;
  /** Calls under way from this process. */
  active: number;
  /** Moving average of the time of an answer, ms; 0 before the first. */
  response: number;
  /** When `response` was last renewed, monotonic ms. */
  respondedAt: number;
  /** Smooth round robin: what it is owed. */
  credit: number;
}

/** How one call wants to be sent. */
export interface Wish {
  readonly balancer: Balancer;
  /** Of the declared key; for consistent hashing only. */
  readonly hash: number;
}

export const BALANCERS = ['roundRobin', 'random', 'leastActive', 'shortestResponse', 'consistentHash'] as const;
export type Balancer = (typeof BALANCERS)[number];

/** Chooses one of at least one candidate. `random` is 0 to below 1, `now` monotonic ms. */
export type Chooser = (candidates: readonly Candidate[], random: () => number, now: number) => Candidate;
