import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { PsRow } from '@weir/deploy/shop';
import type { UsageByProcess } from './raw.js';

const read = (path: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
};

/** Of all threads, voluntary or not; 0 where the system does not tell. */
function contextSwitches(pid: number): number {
  let threads: string[];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {
    return 0;
  }
  const counted = /^(?:non)?voluntary_ctxt_switches:\s+(\d+)/gm;
  return threads
    .flatMap((thread) => [...read(`/proc/${pid}/task/${thread}/status`).matchAll(counted)])
    .reduce((sum, [, count]) => sum + Number(count), 0);
}

/** What every process has used since it started. */
export const usageOf = (rows: readonly PsRow[]): UsageByProcess =>
  Object.fromEntries(
    rows.flatMap(({ name, pid, cpuSeconds = 0, residentBytes = 0 }) =>
      pid === undefined ? [] : [[name, { cpuSeconds, residentBytes, contextSwitches: contextSwitches(pid) }]],
    ),
  );

/** What was used in between; memory as it is at the end. */
export const used = (before: UsageByProcess, after: UsageByProcess): UsageByProcess =>
  Object.fromEntries(
    Object.entries(after).map(([name, { cpuSeconds, residentBytes, contextSwitches: switches }]) => {
      const at = before[name];
      return [
        name,
        {
          residentBytes,
          cpuSeconds: cpuSeconds - (at?.cpuSeconds ?? 0),
          contextSwitches: switches - (at?.contextSwitches ?? 0),
        },
      ];
    }),
  );

/** Bytes that the loopback has carried since boot; undefined where the system does not tell. */
export function loopbackBytes(): number | undefined {
  const found = /^\s*lo:\s*(\d+)/m.exec(read('/proc/net/dev'))?.[1];
  return found === undefined ? undefined : Number(found);
}

/** Established TCP connections of these processes; undefined where the system does not tell. */
export function connectionsOf(pids: readonly number[]): number | undefined {
  const established = new Set(
    [...`${read('/proc/net/tcp')}\n${read('/proc/net/tcp6')}`.matchAll(/^\s*\d+: \S+ \S+ 01 (?:\S+\s+){5}(\d+)/gm)].map(
      ([, inode]) => inode,
    ),
  );
  return established.size === 0 ? undefined : pids.flatMap(socketsOf).filter((inode) => established.has(inode)).length;
}

const link = (path: string): string => {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
};

function socketsOf(pid: number): string[] {
  try {
    return readdirSync(`/proc/${pid}/fd`).flatMap(
      (fd) => /^socket:\[(\d+)\]$/.exec(link(`/proc/${pid}/fd/${fd}`))?.[1] ?? [],
    );
  } catch {
    return [];
  }
}
