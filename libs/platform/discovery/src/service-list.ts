import type { Clock } from '@weir/platform/kernel';
import type { ServiceInstance } from './registry.js';

/** Milliseconds between two empty answers that count as two. */
const CONFIRM_AFTER_MS = 400;

/**
 * What we believe about one service. A list with instances is believed at once. An empty one, after one with instances, is believed when a second look
 * agrees: a registry that has just started knows nobody until the next heartbeats, and callers who believed it would fail for nothing.
 */
export class ServiceList {
  readonly listeners = new Set<(instances: readonly ServiceInstance[]) => void>();
  private believed: readonly ServiceInstance[] | undefined;
  private emptySince: number | undefined;

  constructor(
    private readonly clock: Clock,
    private readonly onChange: (instances: readonly ServiceInstance[]) => void = () => undefined,
  ) {}

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
    if (this.believed !== undefined && JSON.stringify(next) === JSON.stringify(this.believed)) return true;
    this.onChange(next);
    this.believe(next);
    return true;
  }

  /** What was known at another time; only while nothing is known now. */
  recall(known: readonly ServiceInstance[]): void {
    if (this.believed === undefined) this.believe(known);
  }

  private believe(next: readonly ServiceInstance[]): void {
    this.believed = next;
    for (const listener of this.listeners) listener(next);
  }
}
