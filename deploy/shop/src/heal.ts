import { listProcesses } from './bring-up.js';
import type { ShopFolder } from './paths.js';
import { isAlive, isFrozen } from './proc.js';
import { ShopError } from './shop-error.js';
import type { ShopState } from './state.js';
import { until } from './waiting.js';

export interface Healed {
  /** Names of what was frozen and goes on. */
  readonly thawed: readonly string[];
  /** Everything is ready. */
  readonly ready: true;
}

/** The supervisor needs this long for five restarts with their pauses, ms. */
const READY_WITHIN_MS = 90_000;

/** Lets frozen processes go on and waits until the supervisor has brought back what died. Fails with SHOP.NOT_READY, which names what is still down. */
export async function healShop(folder: ShopFolder, state: ShopState, signal?: AbortSignal): Promise<Healed> {
  const frozen = state.processes.filter((one) => isAlive(one) && isFrozen(one.pid));
  for (const { pid } of frozen) process.kill(pid, 'SIGCONT');
  let down: string[] = [];
  const ready = async (): Promise<true | undefined> => {
    const rows = await listProcesses(folder, state);
    down = rows.filter(({ status }) => status !== 'ready').map(({ name, status }) => `${name} is ${status}`);
    return down.length === 0 || undefined;
  };
  if (await until(ready, { withinMs: READY_WITHIN_MS, everyMs: 250, signal }))
    return { thawed: frozen.map(({ name }) => name), ready: true };
  throw new ShopError(
    'SHOP.NOT_READY',
    `The shop is not whole again: ${down.join(', ')}`,
    'Read `npx weir logs <name>`; `npx weir down` and `npx weir up` start afresh.',
  );
}
