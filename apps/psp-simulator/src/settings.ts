import { createHash } from 'node:crypto';
import { z } from 'zod';

/** How the provider treats a charge. `timeout` charges and then keeps silent; `error` fails twice before it charges. */
export const MANNERS = ['approve', 'decline', 'delay', 'timeout', 'error'] as const;
export type Manner = (typeof MANNERS)[number];

const chance = z.number().min(0).max(1).default(0);

export const settings = z.strictObject({
  /** One manner for all, `by-token` (`tok-decline` declines, an unknown token is approved) or `random` by `chances`. Default `by-token`. */
  outcome: z.enum([...MANNERS, 'by-token', 'random']).default('by-token'),
  /** Probabilities for `random`; what is left of 1 is approved. Default all 0. */
  chances: z
    .strictObject({ decline: chance, delay: chance, timeout: chance, error: chance })
    .refine((all) => Object.values(all).reduce((sum, one) => sum + one, 0) <= 1, 'together at most 1')
    .prefault({}),
  /** Milliseconds before a delayed charge is answered. Default 2000. */
  delayMs: z.int().min(0).max(600_000).default(2000),
  /** Same seed and same keys, same random manners. Default 1. */
  seed: z.int().default(1),
});
export type PspSettings = z.output<typeof settings>;

/** The settings in force; POST /settings replaces them for charges to come. */
export class Behaviour {
  constructor(public current: PspSettings) {}

  /** A key keeps its manner however often it is repeated. */
  mannerOf(key: string, token: string): Manner {
    const { outcome } = this.current;
    if (outcome === 'by-token') return MANNERS.find((manner) => token === `tok-${manner}`) ?? 'approve';
    return outcome === 'random' ? this.drawn(key) : outcome;
  }

  private drawn(key: string): Manner {
    let dice = createHash('sha256').update(`${this.current.seed}\0${key}`).digest().readUInt32BE() / 2 ** 32;
    const { chances } = this.current;
    return MANNERS.find((manner) => manner !== 'approve' && (dice -= chances[manner]) < 0) ?? 'approve';
  }
}
