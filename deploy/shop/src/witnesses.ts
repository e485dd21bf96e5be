import { join } from 'node:path';
import { verifyAtRest, type VerifyReport } from '@weir/invariants';
import type { ConnectionOptions } from '@weir/platform/persistence';
import { readDotEnv } from './dot-env.js';
import { evidenceOf } from './evidence.js';
import { repositoryRoot, type ShopFolder } from './paths.js';
import type { Credentials, Servers } from './plan.js';
import { serverSecrets, verifyUserOf } from './servers.js';
import { MODULES } from './shapes.js';
import { ShopError } from './shop-error.js';
import type { ShopState } from './state.js';

/** Waits at most `withinMs` for rest, then makes every check on the shop that runs in this folder. */
export async function verifyRunningShop(folder: ShopFolder, state: ShopState, withinMs: number): Promise<VerifyReport> {
  if (!state.pspUrl)
    throw new ShopError('SHOP.NOT_READY', `The shop is ${state.phase}`, 'Wait until `npx weir ps` says ready.');
  const evidence = evidenceOf(await connectionOf(folder, state), state.pspUrl);
  try {
    return await verifyAtRest(evidence, withinMs);
  } finally {
    await evidence.close();
  }
}

async function connectionOf(folder: ShopFolder, { infra, database }: ShopState): Promise<ConnectionOptions> {
  if (infra === 'embedded' || !database) return embeddedConnection(folder);
  if (infra === 'native') return serverConnection(database, verifyUserOf(await serverSecrets(folder)));
  return serverConnection(database, {
    user: 'weir_verify',
    password: readDotEnv(repositoryRoot())['WEIR_VERIFY_DB_PASSWORD'] ?? '',
  });
}

export const embeddedConnection = (folder: ShopFolder): ConnectionOptions => ({
  kind: 'sqlite',
  folder: join(folder.data, 'monolith'),
});

export const serverConnection = (
  { kind, host, port }: Servers['database'],
  verify: Credentials,
): ConnectionOptions => ({
  kind,
  host,
  port,
  poolSize: 1,
  credentials: Object.fromEntries(MODULES.map((module) => [module, verify])),
});
