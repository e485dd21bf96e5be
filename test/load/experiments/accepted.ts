import { acceptedLines } from './overtaking.js';

/** The ids that the generators noted as accepted, from all of their files that begin like `file`. */
export const acceptedIn = (file: string): string[] => acceptedLines(file).map(({ orderId }) => orderId);

/** From the checks that were made, how many broke which promise; `verify` counts a check once, its witness tells the rest. */
export interface Broken {
  readonly lost: number;
  readonly oversold: number;
  readonly duplicated: number;
}

const CHECKS: Readonly<Record<keyof Broken, readonly string[]>> = {
  lost: ['I7', 'I7-queue', 'I11', 'I11-topic'],
  oversold: ['I1', 'I2', 'I3'],
  duplicated: ['I4', 'I6', 'I13'],
};

export function brokenOf(checks: readonly { readonly id: string; readonly ok: boolean }[]): Broken {
  const red = (of: keyof Broken): number => checks.filter(({ id, ok }) => !ok && CHECKS[of].includes(id)).length;
  return { lost: red('lost'), oversold: red('oversold'), duplicated: red('duplicated') };
}
