import type { ConfigReleases } from '@weir/platform/config';
import type { ConfigPlace } from './config-place.js';
import { ShopError } from './shop-error.js';

/** The way out of what a source of documents refuses. */
const HINTS: Readonly<Record<string, string>> = {
  'CONFIG.CONFLICT': 'Look at it again (`npx weir config get`, `diff`), then repeat the change.',
  'CONFIG.DENIED': 'Log in as a user who may: --user, with the password in WEIR_PASSWORD or asked for.',
  'CONFIG.NO_DOCUMENT': '`npx weir config list` lists the documents.',
  'CONFIG.NO_REVISION': '`npx weir config history <document>` lists the releases.',
  'CONFIG.NO_GRAY': '`npx weir config gray <document> --to order-1 section.key=value` begins one.',
  'CONFIG.BAD_NAME': 'For example order.yaml.',
  'CONFIG.TOO_LARGE': 'Settings are short; keep data elsewhere.',
  'CONFIG.BAD_SECRET': 'Name the key that the processes have: WEIR_CONFIG_KEY or WEIR_CONFIG_KEY_FILE.',
  'PLATFORM.UNAVAILABLE': 'See `npx weir ps`, the address, and the user.',
};

/** The value as documents hold it. Fails with CONFIG.BAD_SECRET when the key is none. */
export async function sealValue(key: string, text: string): Promise<string> {
  try {
    return (await import('./open-releases.js')).seal(key, text);
  } catch (error) {
    throw withHint(error);
  }
}

/** Runs `use` with the operator's side of the documents. Fails with the source's own code and a hint. */
export async function operateConfig<T>(place: ConfigPlace, use: (releases: ConfigReleases) => Promise<T>): Promise<T> {
  const { openReleases } = await import('./open-releases.js');
  const { releases, close } = await openReleases(place);
  try {
    return await use(releases);
  } catch (error) {
    throw withHint(error);
  } finally {
    await close();
  }
}

function withHint(error: unknown): unknown {
  const { code, message } = error as Error & { code?: string };
  const hint = HINTS[code ?? ''];
  return code !== undefined && hint !== undefined ? new ShopError(code, message, hint, { cause: error }) : error;
}
