import { Failure, PlatformErrors } from '@weir/platform/kernel';

export interface BulkheadLimits {
  /** Calls that are worked on at once. */
  readonly serving: number;
  /** Calls that may wait for their turn. */
  readonly waiting: number;
}

interface Waiting {
  readonly isStale: () => boolean;
  readonly begin: () => void;
  readonly refuse: (reason: Failure) => void;
}

/**
 * The queue before the handlers of one service: so many are worked on at once, so many wait in order of arrival, the rest is refused at once. When its turn comes a call
 * that nobody waits for any more is refused and costs nothing but that: above capacity the work goes to those who still listen.
 */
export class Bulkhead {
  private serving = 0;
  private readonly waiting: Waiting[] = [];

  constructor(
    private readonly name: string,
    private readonly limits: () => BulkheadLimits,
    private readonly onRefused: (why: 'full' | 'stale') => void = () => undefined,
  ) {}

  /** Undefined: begin at once. Else resolves when it is the call's turn. Throws or rejects with PLATFORM.OVERLOADED or PLATFORM.TIMEOUT; whoever was let in must `leave`. */
  enter(isStale: () => boolean): Promise<void> | undefined {
    const { serving, waiting } = this.limits();
    if (this.waiting.length === 0 && this.serving < serving) {
      if (isStale()) throw this.stale();
      this.serving += 1;
      return undefined;
    }
    if (this.waiting.length >= waiting) this.dropStale();
    if (this.waiting.length >= waiting) {
      this.onRefused('full');
      throw new Failure(
        PlatformErrors.OVERLOADED,
        `${this.serving} calls on ${this.name} are worked on, ${this.waiting.length} wait`,
      );
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ isStale, begin: resolve, refuse: reject });
      // a limit that was raised meanwhile lets in more than this one
      this.letIn();
    });
  }

  leave(): void {
    this.serving -= 1;
    this.letIn();
  }

  private letIn(): void {
    const { serving } = this.limits();
    while (this.serving < serving) {
      const next = this.waiting.shift();
      if (!next) return;
      if (next.isStale()) next.refuse(this.stale());
      else {
        this.serving += 1;
        next.begin();
      }
    }
  }

  private dropStale(): void {
    while (this.waiting[0]?.isStale()) this.waiting.shift()!.refuse(this.stale());
  }

  private stale(): Failure {
    this.onRefused('stale');
    return new Failure(PlatformErrors.TIMEOUT, 'The deadline was over before the work began');
  }
}
