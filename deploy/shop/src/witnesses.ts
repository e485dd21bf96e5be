import { join } from 'node:path';
import { timelineOf, type TimelineEntry, verifyAtRest, type VerifyReport } from '@weir/invariants';
import type { ConnectionOptions } from '@weir/platform/persistence';
import { readDotEnv } from './dot-env.js';
import { evidenceOf } from './evidence.js';
import type { MessagingPlace } from './messaging.js';
import { repositoryRoot, type ShopFolder } from './paths.js';
import type { Credentials, Servers } from './plan.js';
import { serverSecrets, verifyUserOf } from './servers.js';
import { MODULES } from './shapes.js';
import { ShopError } from './shop-error.js';
import type { ShopState } from './state.js';

/** Waits at most `withinMs` for rest, then makes every check on the shop that runs in this folder. */
export const verifyRunningShop = (folder: ShopFolder, state: ShopState, withinMs: number): Promise<VerifyReport> =>
  withEvidence(folder, state, (evidence) => verifyAtRest(evidence, withinMs));

/** What happened to an order in every service of the shop that runs in this folder, oldest first. */
export const timelineOfOrder = (folder: ShopFolder, state: ShopState, orderId: string): Promise<TimelineEntry[]> =>
  withEvidence(folder, state, (evidence) => timelineOf(evidence, orderId));

/** Runs `look` with what the tables and topics of the shop that runs in this folder say. Fails with SHOP.NOT_READY. */
export async function withEvidence<T>(
  folder: ShopFolder,
  state: ShopState,
  look: (evidence: ReturnType<typeof evidenceOf>) => Promise<T>,
): Promise<T> {
  if (!state.pspUrl)
    throw new ShopError('SHOP.NOT_READY', `The shop is ${state.phase}`, 'Wait until `npx weir ps` says ready.');
  const evidence = evidenceOf(await connectionOf(folder, state), state.pspUrl, messagingPlace(folder, state));
  try {
    return await look(evidence);
  } finally {
    await evidence.close();
  }
}

/** Undefined when its events cannot be reached from here. */
export function messagingPlace(folder: ShopFolder, { infra, kafka }: ShopState): MessagingPlace | undefined {
  if (infra === 'embedded') return embeddedMessaging(folder, true);
  return kafka === undefined ? undefined : { kind: 'kafka', brokers: kafka.split(',') };
}

export const embeddedMessaging = (folder: ShopFolder, running: boolean): MessagingPlace => ({
  kind: 'embedded',
  folder: join(folder.data, 'monolith'),
  running,
});

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
