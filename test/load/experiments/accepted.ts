import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** The ids that the generators noted as accepted, from all of their files that begin like `file`. */
export function acceptedIn(file: string): string[] {
  const begin = basename(file).replace(/\.jsonl$/, '');
  return readdirSync(dirname(file))
    .filter((name) => name.startsWith(begin) && name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(dirname(file), name), 'utf8').split('\n'))
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { orderId: string }).orderId);
}

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
