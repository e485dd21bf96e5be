import { setTimeout as delay } from 'node:timers/promises';
import type { Check } from './check.js';
import { checks as all } from './checks/index.js';
import { oneKeyOneOrder } from './checks/orders.js';
import { REQUESTS_GROUP, REQUESTS_TOPIC } from './checks/requests.js';
import { count, type Evidence } from './evidence.js';

export interface CheckReport {
  readonly id: string;
  readonly name: string;
  readonly checked: number;
  readonly ok: boolean;
  readonly witness?: string;
}

export interface VerifyReport {
  /** True when every check that could be made holds. */
  readonly ok: boolean;
  /** True when nothing is under way, so that the checks that need rest were made too. */
  readonly atRest: boolean;
  /** What is still under way, by name. */
  readonly underWay: Readonly<Record<string, number>>;
  readonly checks: readonly CheckReport[];
}

/** What has to be worked off before the system is at rest. */
export async function underWay(evidence: Evidence): Promise<Record<string, number>> {
  const waiting = 'SELECT COUNT(*) AS n FROM outbox WHERE published_at = 0 AND dead_reason IS NULL';
  const found: Record<string, number> = {
    'orders reserved': await count(evidence, 'order', "SELECT COUNT(*) AS n FROM orders WHERE status = 'reserved'"),
    'holds held': await count(evidence, 'inventory', "SELECT COUNT(*) AS n FROM holds WHERE state = 'held'"),
    'payments unsettled': await count(
      evidence,
      'payment',
      "SELECT COUNT(*) AS n FROM payments WHERE status IN ('charging', 'voiding')",
    ),
    'order events unpublished': await count(evidence, 'order', waiting),
    'inventory events unpublished': await count(evidence, 'inventory', waiting),
    'payment events unpublished': await count(evidence, 'payment', waiting),
    'orders queued': (await evidence.backlog?.(REQUESTS_GROUP, REQUESTS_TOPIC)) ?? 0,
  };
  return Object.fromEntries(Object.entries(found).filter(([, n]) => n > 0));
}

/** Looks at the system as it is. Checks that need rest are left out while something is under way. */
export async function verify(evidence: Evidence, checks: readonly Check[] = all): Promise<VerifyReport> {
  const busy = await underWay(evidence);
  const atRest = Object.keys(busy).length === 0;
  const reports: CheckReport[] = [];
  const made = evidence.testimony?.keys ? [...checks, oneKeyOneOrder] : checks;
  const possible = made.filter((check) => (atRest || !check.atRest) && (evidence.topic || !check.readsTopics));
  for (const { id, name, look } of possible) {
    const { checked, witness } = await look(evidence);
    reports.push({ id, name, checked, ok: witness === undefined, ...(witness === undefined ? {} : { witness }) });
  }
  return { ok: reports.every(({ ok }) => ok), atRest, underWay: busy, checks: reports };
}

/** Waits for rest, at most `withinMs`, then verifies. A red report at rest is looked at twice: consumers may still be committing their last batch. */
export async function verifyAtRest(evidence: Evidence, withinMs: number): Promise<VerifyReport> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const last = performance.now() > deadline;
    if (last || Object.keys(await underWay(evidence)).length === 0) {
      const report = await verify(evidence);
      if (last || (report.atRest && report.ok)) return report;
    }
    await delay(100);
  }
}
