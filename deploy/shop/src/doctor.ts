import { accessSync, constants, mkdirSync, readFileSync, statfsSync } from 'node:fs';
import { freemem } from 'node:os';
import { checkNative } from '@weir/deploy/native';
import { health } from './health.js';
import { dockerMissing, pickInfra } from './infra.js';
import { defaultFolder, pinnedNode, ShopFolder } from './paths.js';
import { nativeMissing } from './servers.js';
import { isRunning, readState } from './state.js';
import { leftovers } from './sweep.js';
import { freePort } from './waiting.js';

export interface Examination {
  readonly name: string;
  readonly ok: boolean;
  readonly found: string;
  /** The way out when it is not ok. */
  readonly hint?: string;
}

export interface Diagnosis {
  /** True when a shop can run here in one way at least, and none lies broken. */
  readonly ok: boolean;
  readonly checks: readonly Examination[];
  /** One sentence: what `weir up` would take. */
  readonly advice: string;
}

const GIB = 1024 ** 3;
/** Servers and services of the full shop with some air. */
const MEMORY_NEEDED = 2 * GIB;
/** Downloads, data and class archives. */
const DISK_NEEDED = 2 * GIB;
const FACE_PORT = 3000;

/** Looks at everything that a shop needs; changes nothing. */
export async function examine(): Promise<Diagnosis> {
  const folder = new ShopFolder(defaultFolder());
  const [docker, java, shop] = await Promise.all([lookAtDocker(), lookAtNative(folder), lookAtShop(folder)]);
  const vital = [lookAtNode(), lookAtFolder(folder), shop, await lookAtLeftovers(folder)];
  const { infra, shape, why } = await pickInfra({ docker: dockerMissing, native: () => nativeMissing(folder) });
  return {
    ok: vital.every(({ ok }) => ok),
    checks: [...vital, docker, ...java, lookAtMemory(), lookAtDisk(folder), await lookAtPort(folder)],
    advice: `\`npx weir up\` would take ${infra}, shape ${shape}: ${why}.`,
  };
}

function lookAtNode(): Examination {
  const ok = Number(process.versions.node.split('.')[0]) >= 22;
  return {
    name: 'node',
    ok,
    found: `${process.version}, services run on ${pinnedNode()}`,
    hint: '`npm ci` brings the pinned Node; npm must be allowed to install optional packages.',
  };
}

function lookAtFolder({ path }: ShopFolder): Examination {
  try {
    mkdirSync(path, { recursive: true });
    accessSync(path, constants.W_OK);
    return { name: 'folder', ok: true, found: path };
  } catch {
    return {
      name: 'folder',
      ok: false,
      found: `${path} cannot be written`,
      hint: 'Set WEIR_FOLDER to a folder of yours.',
    };
  }
}

async function lookAtDocker(): Promise<Examination> {
  const missing = await dockerMissing();
  return {
    name: 'docker',
    ok: missing === undefined,
    found: missing ?? 'an engine with compose answers',
    hint: 'Start the engine, or do without: native and embedded need none.',
  };
}

async function lookAtNative({ downloads }: ShopFolder): Promise<Examination[]> {
  const { missing } = await checkNative({ home: downloads });
  if (missing.length === 0)
    return [{ name: 'native', ok: true, found: 'Java 17 or later and Maven (or the fetched servers) are here' }];
  return missing.map(({ what, found, wayOut }) => ({
    name: 'native',
    ok: false,
    found: `needs ${what}: ${found}`,
    hint: wayOut,
  }));
}

async function lookAtShop(folder: ShopFolder): Promise<Examination> {
  const state = readState(folder);
  if (!state) return { name: 'shop', ok: true, found: 'none is running here' };
  if (!isRunning(state))
    return { name: 'shop', ok: false, found: 'its supervisor died', hint: '`npx weir down` cleans up.' };
  const missing = state.phase === 'up' ? await health(Number(new URL(state.url).port)) : `it is ${state.phase}`;
  const found = `${state.infra}, ${state.shape}, ${state.url}: ${missing ?? 'ready'}`;
  return { name: 'shop', ok: missing === undefined, found, hint: 'See `npx weir ps` and `npx weir logs <name>`.' };
}

async function lookAtLeftovers(folder: ShopFolder): Promise<Examination> {
  const left = await leftovers(folder);
  const found = left.map(({ name, pid }) => `${name} (${pid})`).join(', ') || 'none';
  return { name: 'leftovers', ok: left.length === 0, found, hint: '`npx weir down` ends them.' };
}

function lookAtMemory(): Examination {
  const free = availableBytes();
  return {
    name: 'memory',
    ok: free >= MEMORY_NEEDED,
    found: `${(free / GIB).toFixed(1)} GiB available`,
    hint: 'The full shop wants 2 GiB; `npx weir up --infra embedded` runs in a quarter.',
  };
}

/** What the system would give, caches included, where it tells. */
function availableBytes(): number {
  try {
    return Number(/^MemAvailable:\s+(\d+)/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]) * 1024;
  } catch {
    return freemem();
  }
}

function lookAtDisk({ path }: ShopFolder): Examination {
  const { bavail, bsize } = statfsSync(path);
  const free = bavail * bsize;
  return {
    name: 'disk',
    ok: free >= DISK_NEEDED,
    found: `${(free / GIB).toFixed(1)} GiB free`,
    hint: 'The servers and their data want 2 GiB; `npx weir down --purge` removes data and logs.',
  };
}

async function lookAtPort(folder: ShopFolder): Promise<Examination> {
  const state = readState(folder);
  const ours = state !== undefined && isRunning(state) && state.url.endsWith(`:${FACE_PORT}`);
  const free = ours || (await freePort(FACE_PORT)) !== undefined;
  return {
    name: `port ${FACE_PORT}`,
    ok: free,
    found: ours ? 'the shop has it' : free ? 'free' : 'taken by another program',
    hint: '`npx weir up --port <another>`.',
  };
}
