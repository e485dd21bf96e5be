import { readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, sep } from 'node:path';
import type { ShopFolder } from './paths.js';
import { identify, isAlive, type ProcessIdentity } from './proc.js';
import { isRunning, readState } from './state.js';
import { until } from './waiting.js';

/** Services notice by themselves that their supervisor is gone and stop within this time. */
const LET_THEM_END_MS = 3_000;
const END_WITHIN_MS = 12_000;

/** Programs that we start with paths of our folder in their command line. */
const OUR_PROGRAMS = ['node', 'java', 'mariadbd', 'mysqld'];

export interface Leftover extends ProcessIdentity {
  readonly name: string;
}

/** What lives on of a shop whose supervisor is dead: what it wrote down, and programs of ours that were given paths of its data. Nothing while a supervisor lives. */
export function leftovers(folder: ShopFolder): Leftover[] {
  const state = readState(folder);
  if (state && isRunning(state)) return [];
  const written = (state?.processes ?? []).filter(isAlive);
  const found = processesOf(folder).filter(({ pid }) => !written.some((one) => one.pid === pid));
  return [...written, ...found];
}

/** Ends the leftovers and forgets the dead supervisor. Returns what it ended by itself or found dead, as one sentence, or undefined when there was nothing. */
export async function sweep(folder: ShopFolder): Promise<string | undefined> {
  const state = readState(folder);
  if (state && isRunning(state)) return undefined;
  const left = leftovers(folder);
  const ended = await endAll(left);
  if (state) forget(folder, state.supervisor);
  if (ended.length > 0) return `An earlier run ended without cleaning up; ${ended.join(', ')} of it ${ended.length === 1 ? 'was' : 'were'} still running and ${ended.length === 1 ? 'is' : 'are'} ended now.`;
  return state ? 'An earlier run ended without cleaning up; nothing of it was still running.' : undefined;
}

async function endAll(left: readonly Leftover[]): Promise<string[]> {
  const allGone = (): true | undefined => (left.some(isAlive) ? undefined : true);
  if (left.length === 0) return [];
  await until(allGone, { withinMs: LET_THEM_END_MS });
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    for (const one of left.filter(isAlive)) send(one.pid, signal);
    if (await until(allGone, { withinMs: END_WITHIN_MS })) break;
  }
  return left.map(({ name, pid }) => `${name} (${pid})`);
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

/** Linux only: elsewhere the command lines of others cannot be read so simply, and the written list must do. */
function processesOf(folder: ShopFolder): Leftover[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
    .flatMap((pid) => {
      const words = commandLine(pid);
      const program = basename(words[0] ?? '');
      if (!OUR_PROGRAMS.includes(program) || !words.some((word) => word.includes(folder.data + sep))) return [];
      const identity = identify(pid);
      return identity ? [{ name: program, ...identity }] : [];
    });
}

function commandLine(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
