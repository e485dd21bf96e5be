import { existsSync, readFileSync } from 'node:fs';
import { readDotEnv } from './dot-env.js';
import { defaultFolder, repositoryRoot, ShopFolder } from './paths.js';
import type { Credentials } from './plan.js';
import { serverSecrets } from './servers.js';
import { ShopError } from './shop-error.js';
import { isRunning, readState } from './state.js';
import { zookeeperOfShop } from './zookeeper-place.js';

/** Where documents of settings are, and as whom to enter. */
export type ConfigPlace =
  | { readonly kind: 'nacos'; readonly address: string; readonly login: Credentials; readonly namespace?: string }
  | { readonly kind: 'zookeeper'; readonly servers: string; readonly logins: readonly Credentials[] }
  | { readonly kind: 'files'; readonly folder: string };

/** Where the shop of this folder has its documents; those of an embedded one can be changed while it is down. Fails with SHOP.NOT_RUNNING or CONFIG.NOT_REACHABLE. */
export async function configPlaceOfShop(folder = new ShopFolder(defaultFolder())): Promise<ConfigPlace> {
  const state = readState(folder);
  if (!state || !isRunning(state)) {
    if (existsSync(folder.config)) return { kind: 'files', folder: folder.config };
    throw new ShopError(
      'SHOP.NOT_RUNNING',
      'No shop is running here',
      'Start it with `npx weir up`, or name a server with --nacos or --zookeeper, or a folder with --files.',
    );
  }
  if (state.config === 'zookeeper') return { kind: 'zookeeper', ...(await zookeeperOfShop(folder)) };
  if (state.infra === 'embedded' || state.config === 'files') return { kind: 'files', folder: folder.config };
  if (state.nacos === undefined)
    throw new ShopError(
      'CONFIG.NOT_REACHABLE',
      `Nacos of this shop (${state.infra}, ${state.phase}) does not answer here`,
      'Wait until `npx weir ps` says ready.',
    );
  const password =
    state.infra === 'docker'
      ? (readDotEnv(repositoryRoot())['NACOS_OPERATOR_PASSWORD'] ?? '')
      : (await serverSecrets(folder)).nacos.users.operator;
  return { kind: 'nacos', address: state.nacos, login: { user: 'operator', password } };
}

/** The key of encrypted settings: WEIR_CONFIG_KEY, WEIR_CONFIG_KEY_FILE, else that of the shop of this folder; undefined when there is none. */
export function configKey(folder = new ShopFolder(defaultFolder())): string | undefined {
  const { WEIR_CONFIG_KEY: key, WEIR_CONFIG_KEY_FILE: file = folder.configKey } = process.env;
  return key ?? (existsSync(file) ? readFileSync(file, 'utf8') : undefined);
}
