import type { RunFolder } from '@weir/report';
import type { Arm } from './arms.js';
import type { Bench } from './bench.js';
import { armFacts } from './facts.js';
import { troubles } from './trouble.js';

/** What ends a comparison, whatever was being done: the disk is full, or somebody wants an end. */
export const isOurs = (error: unknown): boolean =>
  ['ENOSPC', 'SHOP.INTERRUPTED'].includes((error as NodeJS.ErrnoException).code ?? '');

/** What is looked at once for each arm; trouble that cannot be watched is left out of the report, and ends nothing. */
export async function besides(
  bench: Bench,
  run: RunFolder,
  arm: Arm,
  onProgress: (sentence: string) => void,
): Promise<void> {
  run.appendLines('arm-facts.jsonl', [{ arm: arm.name, ...(await armFacts(bench)) }]);
  try {
    run.appendLines('trouble.jsonl', await troubles(bench, arm.name));
  } catch (error) {
    if (isOurs(error)) throw error;
    onProgress(`what happens to ${arm.name} in trouble could not be seen to its end: ${(error as Error).message}`);
  }
}
