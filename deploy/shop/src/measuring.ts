import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { ShopFolder } from './paths.js';
import { isAlive, type ProcessIdentity } from './proc.js';
import { ShopError } from './shop-error.js';
import { myself } from './state.js';

/** Who measures in a folder. */
export interface Measuring extends ProcessIdentity {
  /** The command, as its user knows it. */
  readonly what: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/**
 * Takes the folder for one measurement: a second one beside it would end its servers, or share its cores. What it answers with gives the folder back. A dead process holds
 * nothing. Fails with SHOP.MEASURING, which says who measures and since when.
 */
export function claimMeasuring(folder: ShopFolder, what: string): () => void {
  const path = folder.measuring;
  const mine: Measuring = { ...myself(), what, startedAt: Date.now() };
  const draft = `${path}.${process.pid}`;
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(draft, `${JSON.stringify(mine)}\n`, { mode: 0o600 });
  try {
    while (!linked(draft, path)) {
      const holder = readMeasuring(path);
      if (holder && isAlive(holder)) throw underWay(holder);
      removeDead(path);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    const holder = readMeasuring(path);
    if (holder?.pid === mine.pid && holder.startedAt === mine.startedAt) rmSync(path, { force: true });
  };
}

function linked(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined when nobody measures, or the file is not ours to understand. */
function readMeasuring(path: string): Measuring | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Measuring;
  } catch {
    return undefined;
  }
}

/** Moves the file aside before it looks again: what somebody has put there meanwhile goes back. */
function removeDead(path: string): void {
  const aside = `${path}.dead.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const moved = readMeasuring(aside);
  if (moved && isAlive(moved)) linked(aside, path);
  rmSync(aside);
}

const underWay = ({ what, pid, startedAt }: Measuring): ShopError =>
  new ShopError(
    'SHOP.MEASURING',
    `${what} measures here already: process ${pid}, since ${new Date(startedAt).toISOString()}`,
    `Two at once would end each other's servers and share the cores. Wait for it, or end it: kill ${pid}.`,
  );
