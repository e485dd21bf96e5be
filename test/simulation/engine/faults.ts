import type { Random } from '../../support/random.js';

/** What may go wrong, and how likely at each opportunity when a run has this fault at all. */
const RATES = {
  /** A process dies at an await; what it was doing never goes on. */
  crash: 0.0025,
  /** A step takes up to seconds instead of milliseconds. */
  slow: 0.025,
  /** The database connection breaks under a statement; the transaction is rolled back. */
  databaseLost: 0.004,
  commitLost: 0.015,
  /** Committed, and nobody is told. */
  commitUnknown: 0.03,
  requestLost: 0.04,
  replyLost: 0.05,
  /** The caller is told that the callee is gone, while the callee goes on. */
  connectionReset: 0.04,
  publishLost: 0.04,
  /** Written, perhaps later, and nobody is told: the relay publishes again. */
  publishUnknown: 0.06,
  offsetsLost: 0.08,
  chargeLost: 0.08,
  /** The provider hears of it long after we gave up. */
  chargeLate: 0.08,
  answerLost: 0.12,
  /** A process whose clock goes seconds before or after the others'. */
  skew: 0.4,
  /** A process stands still, longer than its sessions last, and goes on as if nothing had been. */
  freeze: 0.12,
  rebalance: 0.12,
  leaderLost: 0.1,
} as const;

export type Fault = keyof typeof RATES;

/** Most crashes a run: more, and nothing is left to go wrong. */
const MOST_CRASHES = 8;

/** The faults of one run. Each run has some kinds and not others (swarm testing): all at once would hide what two of them do. */
export class Faults {
  readonly struck: Partial<Record<Fault, number>> = {};
  private readonly rates: ReadonlyMap<Fault, number>;
  private healed = false;

  constructor(private readonly random: Random) {
    const kinds = Object.entries(RATES) as [Fault, number][];
    this.rates = new Map(
      kinds.filter(() => random.chance(0.6)).map(([fault, rate]) => [fault, rate * (0.25 + 1.75 * random.next())]),
    );
  }

  strikes(fault: Fault): boolean {
    if (this.healed || !this.random.chance(this.rates.get(fault) ?? 0)) return false;
    const times = (this.struck[fault] ?? 0) + 1;
    if (fault === 'crash' && times > MOST_CRASHES) return false;
    this.struck[fault] = times;
    return true;
  }

  /** From now on nothing goes wrong. */
  heal(): void {
    this.healed = true;
  }
}
