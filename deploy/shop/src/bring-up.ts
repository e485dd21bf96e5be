import { rmSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import type { AskedShop } from './asked.js';
import { dockerAddresses, dockerDown, dockerPs, dockerUp } from './docker.js';
import { askSupervisor } from './control.js';
import { defaultShape, dockerMissing, pickInfra, type InfraChoice } from './infra.js';
import { nativeMissing } from './servers.js';
import { defaultFolder, ShopFolder } from './paths.js';
import { type Arrangement, refuseWhatCannotBe } from './plan.js';
import { lowerShop, raiseShop, type Asking } from './raise.js';
import type { PsRow } from './rows.js';
import { ShopError } from './shop-error.js';
import { alreadyRunning, claim, isRunning, readState, release, type ShopState } from './state.js';

/** What `weir up --json` prints. */
export interface UpDocument {
  readonly url: string;
  readonly infra: string;
  readonly shape: string;
  readonly why: string;
  readonly better?: string;
  readonly logs: string;
  /** A line that places an order. */
  readonly tryThis: string;
  readonly alreadyRunning: boolean;
}

/** Picks the infrastructure, says so, and starts the shop. A shop that stands already and is what was asked for is left as it is; on native servers one of another shape is arranged anew while it stands. Rejects with one readable sentence; nothing of a failed start is left. */
export async function bringUp(asked: AskedShop, asking: Asking): Promise<{ document: UpDocument }> {
  const { onProgress = () => undefined } = asking;
  const folder = new ShopFolder(defaultFolder());
  const standing = readState(folder);
  if (standing && isRunning(standing)) {
    if (satisfies(standing, asked)) return { document: told(folder, standing, { why: 'it was started before' }, true) };
    if (!canBePlaced(standing, asked)) throw alreadyRunning(standing);
    onProgress('the shop stands; its modules move into other processes');
    const placed = (await askSupervisor(folder.socket, { ask: 'place', wish: arrangement(asked) })) as ShopState;
    return { document: told(folder, placed, { why: 'its modules moved while it stood' }, true) };
  }
  const { cluster = false } = asked;
  const choice = await choose(asked);
  const { placement, registry, config } = asked;
  const shape = asked.shape ?? (placement ? 'placed' : choice.shape);
  const wish = {
    infra: choice.infra,
    shape,
    cluster,
    httpPort: asked.httpPort,
    ...(asked.scale ? { scale: asked.scale } : {}),
    ...(placement ? { placement } : {}),
    ...(registry ? { registry } : {}),
    ...(config ? { config } : {}),
  };
  refuseWhatCannotBe(wish);
  onProgress(`infrastructure ${choice.infra}, shape ${shape}: ${choice.why}`);
  const { infra } = wish;
  const state =
    infra === 'docker'
      ? await raiseDocker(folder, wish, asking)
      : await raiseShop({ ...wish, infra, folder: folder.path }, asking);
  return { document: told(folder, state, choice, false) };
}

/** Ends the shop, whatever it runs on. `purge` removes data and logs; what was downloaded stays. */
export async function bringDown({ purge = false, ...asking }: Asking & { purge?: boolean }): Promise<string> {
  const folder = new ShopFolder(defaultFolder());
  const state = readState(folder);
  let said: string;
  if (state?.infra === 'docker') {
    await dockerDown(purge, asking);
    release(folder, undefined);
    said = 'The shop is down.';
  } else said = await lowerShop(folder.path, asking);
  if (!purge) return said;
  for (const path of folder.purged) rmSync(path, { recursive: true, force: true });
  return `${said} Its data and logs are removed.`;
}

/** Every process and server of a running shop. */
export async function listProcesses(folder: ShopFolder, state: ShopState): Promise<PsRow[]> {
  return state.infra === 'docker'
    ? dockerPs(state.shape)
    : ((await askSupervisor(folder.socket, { ask: 'ps' })) as PsRow[]);
}

/** True when the standing shop finds its processes and its settings where it was asked for. */
const sameServers = (standing: ShopState, { cluster = false, registry, config }: AskedShop): boolean =>
  (!cluster || standing.cluster === true) &&
  (registry === undefined || registry === (standing.registry ?? 'nacos')) &&
  (config === undefined || config === (standing.config ?? (standing.infra === 'embedded' ? 'files' : 'nacos')));

const satisfies = (standing: ShopState, asked: AskedShop): boolean =>
  standing.phase === 'up' && sameServers(standing, asked) && fits(standing, asked);

const fits = (standing: ShopState, { infra, shape, scale, placement }: AskedShop): boolean =>
  (infra === 'auto' || infra === standing.infra) &&
  (shape === undefined || shape === standing.shape) &&
  (placement === undefined || isDeepStrictEqual(placement, standing.placement)) &&
  scale === undefined;

/** A standing shop on native servers can be arranged anew when nothing else was asked for. */
const canBePlaced = (standing: ShopState, asked: AskedShop): boolean =>
  standing.phase === 'up' &&
  standing.infra === 'native' &&
  (asked.infra === 'auto' || asked.infra === 'native') &&
  (asked.shape !== undefined || asked.placement !== undefined) &&
  sameServers(standing, asked);

const arrangement = ({ shape = 'placed', scale, placement }: AskedShop): Arrangement => ({
  shape,
  ...(scale ? { scale } : {}),
  ...(placement ? { placement } : {}),
});

/** A cluster, a placement, mono-rpc, and servers in other roles are native unless somebody says otherwise. */
async function choose({ infra: asked, cluster, shape, placement, registry, config }: AskedShop): Promise<InfraChoice> {
  const chosen = registry !== undefined || config !== undefined;
  const only = cluster || placement !== undefined || shape === 'mono-rpc' || chosen;
  const infra = asked === 'auto' && only ? 'native' : asked;
  if (infra === 'auto') return pickInfra({ docker: dockerMissing, native: () => nativeMissing() });
  const missing = infra === 'docker' ? await dockerMissing() : infra === 'native' ? await nativeMissing() : undefined;
  if (missing !== undefined)
    throw new ShopError(
      'SHOP.INFRA_MISSING',
      `--infra ${infra} cannot be: ${missing}`,
      'Leave --infra out and the best that is here is taken; `npx weir doctor` tells what is missing.',
    );
  return { infra, shape: defaultShape(infra), why: 'it was asked for' };
}

async function raiseDocker(
  folder: ShopFolder,
  wish: Parameters<typeof dockerUp>[0],
  asking: Asking,
): Promise<ShopState> {
  const url = `http://127.0.0.1:${wish.httpPort}`;
  const state: ShopState = {
    version: 1,
    phase: 'up',
    infra: 'docker',
    shape: wish.shape,
    url,
    processes: [],
    startedAt: Date.now(),
  };
  await dockerUp(wish, asking);
  const standing = { ...state, ...dockerAddresses() };
  claim(folder, standing);
  return standing;
}

function told(
  folder: ShopFolder,
  state: ShopState,
  { why, better }: Pick<InfraChoice, 'why' | 'better'>,
  alreadyRunning: boolean,
): UpDocument {
  const { url, infra, shape } = state;
  const body = JSON.stringify({ customerId: 'c-1', lines: [{ sku: 'tea-100', quantity: 2 }] });
  return {
    url,
    infra,
    shape,
    why,
    ...(better ? { better } : {}),
    logs: infra === 'docker' ? 'docker compose logs' : folder.log('*').replace('*.log', ''),
    tryThis: `curl -s ${url}/orders -H 'content-type: application/json' -H "idempotency-key: $(date +%s%N)" -d '${body}'`,
    alreadyRunning,
  };
}
