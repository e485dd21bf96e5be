import { existsSync, realpathSync, renameSync, rmSync } from 'node:fs';
import { endLeftovers, leftoversOf } from '@weir/deploy/native';
import type { ShopFolder } from './paths.js';
import { identify, isAlive, type ProcessIdentity } from './proc.js';
import { isRunning, readState } from './state.js';
import { until } from './waiting.js';

/** Services notice by themselves that their supervisor is gone and stop within this time. */
const LET_THEM_END_MS = 3_000;
const END_WITHIN_MS = 12_000;

/** These are ended in their own order, by those who know it. */
const SERVERS = ['zookeeper', 'kafka', 'nacos', 'mariadb', 'server'];

export interface Leftover extends ProcessIdentity {
  readonly name: string;
}

/** What lives on of a shop whose supervisor is dead: what it wrote down, and servers that run on this folder. Nothing while a supervisor lives. */
export async function leftovers(folder: ShopFolder): Promise<Leftover[]> {
  const state = readState(folder);
  if (state && isRunning(state)) return [];
  const written = (state?.processes ?? []).filter(isAlive);
  const servers = (await leftoversOf(realServers(folder))).filter((pid) => !written.some((one) => one.pid === pid));
  return [
    ...written,
    ...servers.flatMap((pid) => identify(pid) ?? []).map((identity) => ({ name: 'server', ...identity })),
  ];
}

/** Ends the leftovers and forgets the dead supervisor. Says in one sentence what it found, or undefined when there was nothing. */
export async function sweep(folder: ShopFolder): Promise<string | undefined> {
  const state = readState(folder);
  if (state && isRunning(state)) return undefined;
  const left = await leftovers(folder);
  const services = left.filter(({ name }) => !SERVERS.includes(name));
  await endAll(services);
  await endLeftovers(realServers(folder));
  if (state) forget(folder, state.supervisor);
  if (left.length > 0)
    return `An earlier run ended without cleaning up; still running were ${left.map(({ name, pid }) => `${name} (${pid})`).join(', ')}; all are ended now.`;
  return state ? 'An earlier run ended without cleaning up; nothing of it was still running.' : undefined;
}

/** As the servers' command lines have it. */
const realServers = ({ servers }: ShopFolder): string => (existsSync(servers) ? realpathSync(servers) : servers);

async function endAll(left: readonly Leftover[]): Promise<void> {
  const allGone = (): true | undefined => (left.some(isAlive) ? undefined : true);
  if (await until(allGone, { withinMs: LET_THEM_END_MS })) return;
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (const one of left.filter(isAlive)) send(one.pid, signal);
    if (await until(allGone, { withinMs: END_WITHIN_MS })) return;
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // gone between the look and the signal
  }
}

/** Moves the state away first: of two that clean at once, one gets the dead state and the other nothing. */
function forget(folder: ShopFolder, dead: ProcessIdentity | undefined): void {
  const aside = `${folder.state}.dead.${process.pid}`;
  try {
    if (readState(folder)?.supervisor?.since !== dead?.since) return;
    renameSync(folder.state, aside);
    rmSync(aside, { force: true });
    rmSync(folder.socket, { force: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
