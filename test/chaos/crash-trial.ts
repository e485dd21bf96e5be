import { setTimeout as delay } from 'node:timers/promises';
import { ShopError, type ShopProcess } from '@weir/deploy/shop';
import type { ChaosShop } from './chaos-shop.js';
import type { Dice } from './dice.js';
import type { Failpoint } from './failpoints.js';
import { mixedLoad } from './mixed-load.js';
import { violationsOf } from './red.js';

export interface CrashTrial {
  readonly point: string;
  readonly process: string;
  /** False when the process never came by: the trial proves nothing. */
  readonly fired: boolean;
  /** From the death to: everyone ready, every customer answered, everything settled, ms. */
  readonly recoveryMs: number;
  /** One sentence for each check that is red. */
  readonly violations: readonly string[];
}

/** The load passes every failpoint in far less, ms. */
const FIRES_WITHIN = 20_000;

/** Kills the process that owns the point there, once, in the middle of a mixed load; heals, drains, verifies. */
export async function crashAt(point: Failpoint, shop: ChaosShop, dice: Dice, run: string): Promise<CrashTrial> {
  const process = shop.carrier(point);
  await arm(process, point.name);
  const told = mixedLoad(shop.customer, dice, run);
  told.catch(() => undefined);
  const fired = await Promise.race([process.exited().then(() => true), delay(FIRES_WITHIN, false, { ref: false })]);
  const death = performance.now();
  if (!fired) await process.stop();
  await process.start();
  await shop.allReady();
  await told;
  const violations = violationsOf(await shop.verify());
  return {
    point: point.name,
    process: process.name,
    fired,
    recoveryMs: Math.round(performance.now() - death),
    violations,
  };
}

/** What an earlier crash left to be done again may lead past the point while the process still starts: then it has died there, and that is what was asked. */
async function arm(process: ShopProcess, name: string): Promise<void> {
  try {
    await process.restart({ WEIR_FAILPOINT: `${name}:kill:1` });
  } catch (error) {
    if (!(error instanceof ShopError) || error.code !== 'SHOP.PROCESS_DIED') throw error;
  }
}
