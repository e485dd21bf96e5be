import type { Clock } from '@weir/platform/kernel';
import { z } from 'zod';
import type { ServiceInstance } from '../registry.js';

/** Milliseconds between two empty answers that count as two. */
const CONFIRM_AFTER_MS = 400;

const host = z.object({
  ip: z.string(),
  port: z.number(),
  weight: z.number(),
  healthy: z.boolean(),
  enabled: z.boolean(),
  metadata: z.record(z.string(), z.string()).nullish(),
});
const hosts = z.array(host);

/** The hosts of a Nacos answer that take traffic, in one order. */
export function takingTraffic(service: string, answer: unknown): ServiceInstance[] {
  return hosts
    .parse(answer)
    .filter(({ healthy, enabled, weight }) => healthy && enabled && weight > 0)
    .map(({ ip, port, weight, metadata }) => ({ service, host: ip, port, weight, metadata: metadata ?? {} }))
    .sort((a, b) => a.host.localeCompare(b.host) || a.port - b.port);
}

/**
 * What we believe about one service. A list with instances is believed at once. An empty one, after one with instances, is believed when a second look
 * agrees: a Nacos that has just started knows nobody until the next heartbeats, and callers who believed it would fail for nothing.
 */
export class HostList {
  readonly listeners = new Set<(instances: readonly ServiceInstance[]) => void>();
  private believed: readonly ServiceInstance[] | undefined;
  private emptySince: number | undefined;

  constructor(private readonly clock: Clock) {}

  get current(): readonly ServiceInstance[] | undefined {
    return this.believed;
  }

  /** `doubtEmpty`: the registry was unreachable a moment ago. Returns false when an empty list is not believed yet. */
  offer(next: readonly ServiceInstance[], doubtEmpty: boolean): boolean {
    if (next.length > 0) this.emptySince = undefined;
    else if (this.believed !== undefined && this.believed.length > 0) {
      this.emptySince ??= this.clock.monotonic();
      if (doubtEmpty || this.clock.monotonic() - this.emptySince < CONFIRM_AFTER_MS) return false;
      this.emptySince = undefined;
    }
    if (this.believed === undefined || JSON.stringify(next) !== JSON.stringify(this.believed)) {
      this.believed = next;
      for (const listener of this.listeners) listener(next);
    }
    return true;
  }
}
