import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Placement } from '@weir/platform/kernel';
import type { ShopFolder } from './paths.js';
import { identify, isAlive, type ProcessIdentity } from './proc.js';
import type { Servers } from './plan.js';
import type { ConfigKind, Infra, RegistryKind, Shape } from './shapes.js';
import { ShopError } from './shop-error.js';

/** What `.weir/run/state.json` says about a shop. No secret goes in here. */
export interface ShopState {
  readonly version: 1;
  readonly phase: 'starting' | 'up' | 'stopping';
  /** The supervisor. With docker there is none: the engine keeps the shop. */
  readonly supervisor?: ProcessIdentity;
  readonly infra: Infra;
  readonly shape: Shape;
  /** With the shape `placed`. */
  readonly placement?: Placement | undefined;
  /** Three brokers and three ZooKeepers. Default false. */
  readonly cluster?: boolean;
  /** Default nacos; embedded has neither. */
  readonly registry?: RegistryKind;
  readonly config?: ConfigKind;
  readonly url: string;
  readonly pspUrl?: string;
  /** Where the schemas are; absent when they are files. */
  readonly database?: Servers['database'];
  /** Where Kafka answers; absent when there is none, or when it answers only inside the engine's network. */
  readonly kafka?: string;
  /** Where Nacos and ZooKeeper answer; absent when there are none, or when they answer only inside the engine's network. */
  readonly nacos?: string;
  readonly zookeeper?: string;
  /** Who ends what the supervisor leaves behind needs to know them. */
  readonly processes: readonly (ProcessIdentity & { readonly name: string })[];
  readonly startedAt: number;
}

/** Undefined when no shop was started here, or the file is not ours to understand. */
export function readState(folder: ShopFolder): ShopState | undefined {
  try {
    const state = JSON.parse(readFileSync(folder.state, 'utf8')) as ShopState;
    return state.version === 1 ? state : undefined;
  } catch {
    return undefined;
  }
}

/** True while its supervisor lives; a docker shop lives until it is taken down. */
export const isRunning = (state: ShopState): boolean =>
  state.infra === 'docker' || (state.supervisor !== undefined && isAlive(state.supervisor));

/** Readers see the old state or the new one, never half of it. */
export function writeState(folder: ShopFolder, state: ShopState): void {
  renameSync(draft(folder, state), folder.state);
}

/** Takes the folder for `state`'s supervisor. Fails with SHOP.RUNNING when another one has it; what a dead one left must be cleaned first, see `sweep`. */
export function claim(folder: ShopFolder, state: ShopState): void {
  const mine = draft(folder, state);
  try {
    linkSync(mine, folder.state);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    throw alreadyRunning(readState(folder));
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Forgets the shop, provided that the folder is still `supervisor`'s. */
export function release(folder: ShopFolder, supervisor: ProcessIdentity | undefined): void {
  if (readState(folder)?.supervisor?.pid !== supervisor?.pid) return;
  rmSync(folder.state, { force: true });
  rmSync(folder.socket, { force: true });
}

/** The sentence for somebody who wants a second shop in the same folder. */
export function alreadyRunning(state: ShopState | undefined): ShopError {
  const who = state?.supervisor ? ` (supervisor ${state.supervisor.pid})` : '';
  const doing = state?.phase === 'up' || !state ? 'runs already' : `is ${state.phase}`;
  return new ShopError(
    'SHOP.RUNNING',
    `The shop ${doing}${state ? ` at ${state.url}, ${state.infra}, ${state.shape}` : ''}${who}`,
    'End it with `npx weir down`, or use it.',
  );
}

/** This process, as the state names it. */
export function myself(): ProcessIdentity {
  const identity = identify(process.pid);
  if (!identity) throw new Error('the system does not tell when this process started');
  return identity;
}

function draft(folder: ShopFolder, state: ShopState): string {
  mkdirSync(dirname(folder.state), { recursive: true });
  const path = `${folder.state}.${process.pid}`;
  writeFileSync(path, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  return path;
}
