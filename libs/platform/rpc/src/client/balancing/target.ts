import type { Candidate } from './candidate.js';

/** Weight of the newest call in the moving average of response times. */
const NEWEST = 0.2;

/** When an instance is taken for an outlier, and for how long. */
export interface Ejection {
  /** Failures in a row; 0 turns ejection off. */
  readonly after: number;
  readonly restMs: number;
}

/** One instance of a service, with all that this process has learnt about it. It stays while the instance is on the list. */
export class Target implements Candidate {
  weight = 1;
  active = 0;
  response = 0;
  respondedAt = 0;
  credit = 0;
  tags: readonly string[] = [];
  zone = '';
  private full = 1;
  private startedAt = Number.NaN;
  private failures = 0;
  private ejectedUntil: number | undefined;

  constructor(readonly address: string) {}

  /** What the registry says; strange values count as not said. */
  describe(weight: number, metadata: Readonly<Record<string, string>>): void {
    this.full = weight;
    this.tags = (metadata['tags'] ?? '').split(',').flatMap((tag) => tag.trim() || []);
    this.zone = metadata['zone'] ?? '';
    this.startedAt = Number(metadata['started-at'] ?? Number.NaN);
  }

  /** Grows its weight from a tenth to all in `warmupMs`. `now`: milliseconds since 1970. True while it warms up. */
  warm(now: number, warmupMs: number): boolean {
    const age = now - this.startedAt;
    const warming = warmupMs > 0 && age >= 0 && age < warmupMs;
    this.weight = warming ? this.full * Math.max(0.1, age / warmupMs) : this.full;
    return warming;
  }

  begin(): void {
    this.active += 1;
  }

  /** `answered`: also with a refusal of its own. True when this made it an outlier. */
  end(answered: boolean, elapsedMs: number, now: number, { after, restMs }: Ejection): boolean {
    this.active -= 1;
    if (answered) {
      this.response = this.response === 0 ? elapsedMs : this.response + NEWEST * (elapsedMs - this.response);
      this.respondedAt = now;
      this.failures = 0;
      this.ejectedUntil = undefined;
      return false;
    }
    this.failures += 1;
    if (after === 0 || this.failures < after) return false;
    const first = this.ejectedUntil === undefined;
    this.ejectedUntil = now + restMs;
    return first;
  }

  /** The call was given up by us: it says nothing about the instance. */
  forget(): void {
    this.active -= 1;
  }

  get ejected(): boolean {
    return this.ejectedUntil !== undefined;
  }

  /** True for all but outliers; an outlier gets one call each time its rest is over. */
  mayServe(now: number, restMs: number): boolean {
    if (this.ejectedUntil === undefined) return true;
    if (now < this.ejectedUntil) return false;
    this.ejectedUntil = now + restMs;
    return true;
  }
}
