import { setTimeout as delay } from 'node:timers/promises';
import type { ShopProcess } from '@weir/deploy/shop';

/** Between two looks, ms. A process that joins and dies between two looks is not counted. */
const EVERY = 1000;

/** How often members joined their group, as their own metrics tell: every rebalance makes each member join again. */
export class Joins {
  private readonly ending = new AbortController();
  /** The newest count of each life of each process. */
  private readonly counts = new Map<string, { group: string; joins: number }>();
  private readonly watching: Promise<void>;

  constructor(private readonly members: readonly { readonly group: string; readonly process: ShopProcess }[]) {
    this.watching = this.watch();
  }

  /** By group. */
  async stop(): Promise<Record<string, number>> {
    this.ending.abort();
    await this.watching;
    await this.look();
    const by: Record<string, number> = {};
    for (const { group, joins } of this.counts.values()) by[group] = (by[group] ?? 0) + joins;
    return by;
  }

  private async watch(): Promise<void> {
    const { signal } = this.ending;
    while (!signal.aborted) {
      await this.look();
      await delay(EVERY, undefined, { signal }).catch(() => undefined);
    }
  }

  private async look(): Promise<void> {
    await Promise.all(
      this.members.map(async ({ group, process: { name, ports, startedAt } }) => {
        if (ports.http === undefined) return;
        const joins = await joinsOf(ports.http, group).catch(() => undefined);
        if (joins !== undefined) this.counts.set(`${name} ${startedAt}`, { group, joins });
      }),
    );
  }
}

async function joinsOf(port: number, group: string): Promise<number | undefined> {
  const answer = await fetch(`http://127.0.0.1:${port}/metrics`, { signal: AbortSignal.timeout(EVERY) });
  const lines = (await answer.text()).split('\n');
  const line = lines.find((one) => one.startsWith('weir_group_rebalances_total{') && one.includes(`group="${group}"`));
  return line === undefined ? undefined : Number(line.slice(line.lastIndexOf(' ') + 1));
}
