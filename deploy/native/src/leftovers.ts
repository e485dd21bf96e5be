import { readdir, readFile } from 'node:fs/promises';

import { until } from './until.js';

/** One argument of each server's command line, so that it is known as ours even when the record of its pid is lost. */
export const serverMark = (run: string, name: string): string => `-Dweir.server=${run}/${name}`;
export const databaseMark = (run: string, name: string): string => `--datadir=${run}/${name}`;

/** Whether a command line, arguments ended by NUL as in /proc/<pid>/cmdline, is one of a server of this run folder. */
export function isOurs(commandLine: string, run: string): boolean {
  const marks = [serverMark(run, ''), databaseMark(run, '')];
  return commandLine.split('\0').some((argument) => marks.some((mark) => argument.startsWith(mark)));
}

/** Pids of the servers that still run on this run folder, an absolute path without links; none where there is no /proc. */
export async function leftoversOf(run: string): Promise<number[]> {
  const entries = await readdir('/proc').catch(() => []);
  const pids = entries.filter((name) => /^\d+$/.test(name)).map(Number);
  const ours = await Promise.all(pids.map(async (pid) => pid !== process.pid && isOurs(await commandLine(pid), run)));
  return pids.filter((_, index) => ours[index]);
}

/** Ends what an earlier run left behind: Kafka and Nacos before the servers they need; by force after `graceMs` each. */
export async function endLeftovers(
  run: string,
  { graceMs = 10_000, signal }: { readonly graceMs?: number; readonly signal?: AbortSignal | undefined } = {},
): Promise<number> {
  const pids = await leftoversOf(run);
  const needed = await Promise.all(pids.map(async (pid) => /QuorumPeerMain|mariadbd/.test(await commandLine(pid))));
  await end(pids.filter((_, index) => !needed[index]));
  await end(pids.filter((_, index) => needed[index]));
  return pids.length;

  async function end(some: readonly number[]): Promise<void> {
    for (const name of ['SIGCONT', 'SIGTERM'] as const) some.forEach((pid) => send(pid, name));
    if (await gone(some, graceMs)) return;
    some.forEach((pid) => send(pid, 'SIGKILL'));
    await gone(some, 5000);
  }

  async function gone(some: readonly number[], within: number): Promise<boolean> {
    return until(
      async () =>
        (await Promise.all(some.map(async (pid) => isOurs(await commandLine(pid), run)))).every((alive) => !alive),
      { within, signal },
    );
  }
}

/** When a process was started, in clock ticks since boot: with the pid it names a process for good. Undefined when there is none. */
export async function startedAt(pid: number): Promise<number | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const started = stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  return started === undefined ? undefined : Number(started);
}

/** Empty for a process that has ended, a zombie included. */
const commandLine = (pid: number): Promise<string> => readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}
