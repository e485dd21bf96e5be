import { readPlacement, type Shape } from '@weir/deploy/shop';
import type { Placement } from '@weir/platform/kernel';
import { CompareError } from './compare-error.js';

type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** One of the shops that are compared. */
export interface Arm {
  readonly name: string;
  readonly shape: Shape;
  readonly placement?: Placement;
  /** Put into `shared.yaml`; no arm has any unless its name says so. */
  readonly settings: Settings;
}

export const ARMS = ['mono', 'mono-rpc', 'micro', 'coarse'] as const;

/** What may follow the name of an arm after a `+`. */
const VARIANTS: Readonly<Record<string, Settings>> = {
  /** The same once more: two equal arms must be called equal. */
  again: {},
  /** Without what makes it fast: no group commit, no copy of the catalogue. */
  plain: {
    order: { placeMaxBatch: 1, placeInFlight: 8 },
    inventory: { reserveMaxBatch: 1, reserveInFlight: 8 },
    payment: { roundSize: 1 },
    catalogue: { cached: false },
  },
  /** Slowed on purpose: it must be called slower. */
  slowed: { order: { placeMaxBatch: 1, placeInFlight: 1 } },
};

const SHAPES: Readonly<Record<string, () => Pick<Arm, 'shape' | 'placement'>>> = {
  mono: () => ({ shape: 'mono' }),
  'mono-rpc': () => ({ shape: 'mono-rpc' }),
  micro: () => ({ shape: 'micro' }),
  coarse: () => ({ shape: 'placed', placement: readPlacement('coarse') }),
};

/** `mono,micro,mono+slowed`. Fails with COMPARE.BAD_ARMS. */
export function parseArms(text: string): Arm[] {
  const names = text.split(',').map((name) => name.trim());
  const bad = (why: string): CompareError =>
    new CompareError(
      'COMPARE.BAD_ARMS',
      `--arms ${text}: ${why}`,
      `At least two of ${Object.keys(SHAPES).join(', ')}, each perhaps with +${Object.keys(VARIANTS).join(', +')}: --arms mono,micro.`,
    );
  const arms = names.map((name): Arm => {
    const [base = '', variant] = name.split('+');
    const shape = Object.hasOwn(SHAPES, base) ? SHAPES[base] : undefined;
    if (!shape) throw bad(`"${base}" is no arm`);
    if (variant !== undefined && !Object.hasOwn(VARIANTS, variant)) throw bad(`"${variant}" is no variant`);
    return { name, ...shape(), settings: (variant === undefined ? undefined : VARIANTS[variant]) ?? {} };
  });
  if (new Set(names).size !== names.length) throw bad('an arm twice; say +again for the second');
  if (arms.length < 2) throw bad('one arm alone compares to nothing');
  return arms;
}

/** Which arm of each pair comes when: A B C D, then D C B A, so that a machine that drifts favours none. */
export const turns = (arms: readonly Arm[], pairs: number): { pair: number; arm: Arm }[] =>
  Array.from({ length: pairs }, (_, pair) =>
    (pair % 2 === 0 ? arms : arms.toReversed()).map((arm) => ({ pair, arm })),
  ).flat();
