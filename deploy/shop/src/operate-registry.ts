import type { Registry } from '@weir/platform/discovery';
import { type AskedRegistry, PASSWORD_VARIABLE, registryPlace } from './registry-place.js';
import { ShopError } from './shop-error.js';

const HINTS: Readonly<Record<string, string>> = {
  'REGISTRY.NO_INSTANCE': '`npx weir registry list` shows who is there.',
  'PLATFORM.UNAVAILABLE': `See \`npx weir ps\`, --address, --user and the variable ${PASSWORD_VARIABLE}.`,
};

/** Runs `use` with the registry of the shop of this folder, or with the one that `asked` names. Fails with SHOP.NOT_RUNNING, REGISTRY.NOT_REACHABLE, or the registry's own code. */
export async function operateRegistry<T>(asked: AskedRegistry, use: (registry: Registry) => Promise<T>): Promise<T> {
  const place = await registryPlace(asked);
  const { openRegistryAt } = await import('./registries.js');
  const { registry, close } = await openRegistryAt(place, asked);
  try {
    return await use(registry);
  } catch (error) {
    const { code = '', message } = error as Error & { code?: string };
    const hint = HINTS[code];
    throw hint === undefined ? error : new ShopError(code, message, hint, { cause: error });
  } finally {
    await close();
  }
}
