import { LoadError } from './load-error.js';

/** Which articles are asked for. */
export type Mix =
  /** All alike. */
  | { readonly kind: 'uniform'; readonly skus: number }
  /** The n-th most wanted in proportion to 1/n^exponent. */
  | { readonly kind: 'zipf'; readonly skus: number; readonly exponent: number }
  /** One article only. */
  | { readonly kind: 'hot' };

/** How many articles the catalogue keeps for loads, `load-00` and up. */
export const LOAD_SKUS = 64;

export const skuAt = (at: number): string => `load-${String(at).padStart(2, '0')}`;

/** `hot`, `zipf`, `zipf:1.2`, or a number of articles. Fails with LOAD.BAD_MIX. */
export function parseMix(text: string): Mix {
  const [, zipf, exponent = '1'] = /^(zipf)(?::(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
  if (text === 'hot') return { kind: 'hot' };
  if (zipf) return { kind: 'zipf', skus: LOAD_SKUS, exponent: Number(exponent) };
  if (/^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= LOAD_SKUS)
    return { kind: 'uniform', skus: Number(text) };
  throw new LoadError(
    'LOAD.BAD_MIX',
    `"${text}" is no mix of articles`,
    `Say hot, zipf, zipf:1.2, or how many articles alike, 1 to ${LOAD_SKUS}.`,
  );
}

export interface Wish {
  readonly sku: string;
  readonly customerId: string;
}

export interface Wishes {
  readonly mix: Mix;
  readonly customers: number;
  readonly seed: number;
}

/** What the n-th order asks for: a pure function of n and the seed, so that the order does not depend on who sends it. */
export function wishes({ mix, customers, seed }: Wishes): (n: number) => Wish {
  const pick = articleOf(mix);
  return (n) => ({
    sku: skuAt(pick(draw(seed, n, 0))),
    customerId: `c-${Math.floor(draw(seed, n, 1) * customers)}`,
  });
}

function articleOf(mix: Mix): (chance: number) => number {
  switch (mix.kind) {
    case 'hot':
      return () => 0;
    case 'uniform':
      return (chance) => Math.floor(chance * mix.skus);
    case 'zipf': {
      const shares = cumulative(mix);
      return (chance) => firstAbove(shares, chance);
    }
  }
}

function cumulative({ skus, exponent }: { readonly skus: number; readonly exponent: number }): number[] {
  const weights = Array.from({ length: skus }, (_, at) => 1 / (at + 1) ** exponent);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return weights.map((weight) => (sum += weight / total));
}

function firstAbove(shares: readonly number[], chance: number): number {
  let [low, high] = [0, shares.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((shares[middle] ?? 1) > chance) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** 0 up to, but not, 1, from a hash of its arguments (the finaliser of MurmurHash3, twice). */
function draw(seed: number, n: number, lane: number): number {
  return mixed(mixed(Math.imul(n, 0x9e3779b1) ^ Math.imul(lane + 1, 0x85ebca77)) ^ seed) / 2 ** 32;
}

function mixed(value: number): number {
  let hash = value ^ (value >>> 16);
  hash = Math.imul(hash, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
