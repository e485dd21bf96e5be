import { join } from 'node:path';
import { claimMeasuring, ShopError, ShopFolder } from '@weir/deploy/shop';
import { projectRoot } from '@weir/platform/runtime';

/** Takes the checkout for this measurement until the process ends. While somebody else has it, says who, and ends the process with 1. */
export function measureAlone(what: string): void {
  try {
    process.once('exit', claimMeasuring(new ShopFolder(join(projectRoot(), '.weir')), what));
  } catch (error) {
    if (!(error instanceof ShopError)) throw error;
    process.stderr.write(`${error.message}. ${error.hint}\n`);
    process.exit(1);
  }
}
