import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A process of this machine, told apart from a later one that got the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  /** When the system started it: clock ticks since boot on Linux, a date elsewhere. */
  readonly since: string;
}

export interface ProcessUsage {
  readonly residentBytes: number;
  readonly cpuSeconds: number;
}

const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;

/** Fields of /proc/<pid>/stat after the name, which may hold spaces and brackets itself. */
function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** Undefined when there is no such process, or only its corpse. */
export function identify(pid: number): ProcessIdentity | undefined {
  if (process.platform === 'linux') {
    const fields = statFields(pid);
    const [state, since] = [fields?.[0], fields?.[19]];
    return since === undefined || state === 'Z' ? undefined : { pid, since };
  }
  const since = spawnSync('ps', ['-p', String(pid), '-o', 'lstart='], { encoding: 'utf8' }).stdout?.trim();
  return since ? { pid, since } : undefined;
}

/** True while exactly this process lives. */
export const isAlive = ({ pid, since }: ProcessIdentity): boolean => identify(pid)?.since === since;

/** True while it is stopped by a signal. Undefined where the system does not tell. */
export function isFrozen(pid: number): boolean | undefined {
  const state = statFields(pid)?.[0];
  return state === undefined ? undefined : state === 'T';
}

/** What a process holds and has used. Undefined where the system does not tell (not Linux, or gone). */
export function usageOf(pid: number): ProcessUsage | undefined {
  const fields = statFields(pid);
  if (!fields) return undefined;
  const [user = '0', system = '0'] = fields.slice(11, 13);
  return {
    residentBytes: Number(fields[21]) * PAGE_BYTES,
    cpuSeconds: (Number(user) + Number(system)) / TICKS_PER_SECOND,
  };
}

/** Milliseconds since 1970. Undefined where the system does not tell. */
export function startedAtOf(pid: number): number | undefined {
  const ticks = statFields(pid)?.[19];
  if (ticks === undefined) return undefined;
  const booted = /^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'utf8'))?.[1];
  return Number(booted) * 1000 + (Number(ticks) / TICKS_PER_SECOND) * 1000;
}
