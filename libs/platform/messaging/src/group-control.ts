import { aborted, type Clock, type Live } from '@weir/platform/kernel';
import { AdaptiveRate, TokenBucket, YieldingRate } from '@weir/platform/resilience';
import type { AcceptTimes } from './accept-times.js';
import type { MessagingSettings } from './messaging.settings.js';

/** Longest wait before the settings are looked at again, ms. */
const SLICE = 100;

export interface GroupControlOptions {
  readonly group: string;
  readonly settings: Live<MessagingSettings>;
  readonly clock: Clock;
  /** Of the process, as its request log keeps them. */
  readonly accepts: Pick<AcceptTimes, 'lately'>;
  /** The part of the group's rate that is this member's, 0 to 1. Default: all of it. */
  readonly share?: () => number;
  /** Hears of each wait, ms, that was for the sake of what is accepted meanwhile. */
  readonly onGaveWay?: (ms: number) => void;
}

/** What the settings say about one group, as they say it now: whether it may consume, and how fast. */
export class GroupControl {
  private bucket: TokenBucket | undefined;
  private adaptive: AdaptiveRate | undefined;
  private yielding: YieldingRate | undefined;
  private pause = new AbortController();
  private opening = Promise.withResolvers<void>();
  private readonly forget: () => void;

  constructor(private readonly options: GroupControlOptions) {
    this.turn();
    this.forget = options.settings.onChange(() => this.turn());
  }

  get paused(): boolean {
    return this.wanted?.paused ?? false;
  }

  /** Aborts when the group is paused. */
  get pausing(): AbortSignal {
    return this.pause.signal;
  }

  /** Resolves when the group may consume, or `ending` aborts. */
  async open(ending: AbortSignal): Promise<void> {
    const ended = aborted(ending);
    while (this.paused && !ending.aborted) await Promise.race([this.opening.promise, ended]);
  }

  /** How many of `wanted` events may be handled now: waits for at least one. 0 as soon as `going` says that it is over. */
  async permit(wanted: number, going: () => boolean): Promise<number> {
    const { clock } = this.options;
    while (going()) {
      this.regardTheDoor();
      const bucket = this.tokens();
      const wait = bucket?.waitMs(wanted) ?? 0;
      if (wait === 0) {
        const permitted = bucket?.take(wanted) ?? wanted;
        this.yielding?.began(permitted);
        return permitted;
      }
      const [began, yielding] = [clock.monotonic(), this.rate < this.ownRate];
      await clock.delay(Math.min(wait, SLICE));
      if (yielding) this.options.onGaveWay?.(clock.monotonic() - began);
    }
    return 0;
  }

  /** So many events took so long: what an adaptive rate goes by. */
  handled(events: number, ms: number): void {
    const target = this.wanted?.latencyTargetMs;
    if (target === undefined) return void (this.adaptive = undefined);
    this.adaptive ??= new AdaptiveRate({ clock: this.options.clock });
    this.adaptive.observe(events, ms, target);
  }

  /** Events a second that this member may handle now; Infinity when nothing holds it back. */
  get rate(): number {
    return Math.min(this.ownRate, this.yielding?.value ?? Infinity);
  }

  close(): void {
    this.forget();
  }

  /** Without regard to what else this process does. */
  private get ownRate(): number {
    const { share = () => 1 } = this.options;
    const { latencyTargetMs, ratePerSecond = Infinity } = this.wanted ?? {};
    const found = latencyTargetMs === undefined ? Infinity : (this.adaptive?.value ?? Infinity);
    return Math.min(ratePerSecond * Math.max(share(), Number.MIN_VALUE), found);
  }

  private regardTheDoor(): void {
    const { accepts, clock } = this.options;
    const target = this.wanted?.acceptTargetMs;
    if (target === undefined) return void (this.yielding = undefined);
    this.yielding ??= new YieldingRate(clock);
    this.yielding.look(accepts.lately, target);
  }

  private get wanted(): MessagingSettings['groups'][string] | undefined {
    return this.options.settings.value.groups[this.options.group];
  }

  private tokens(): TokenBucket | undefined {
    const { clock } = this.options;
    const ratePerSecond = this.rate;
    if (ratePerSecond === Infinity) return (this.bucket = undefined);
    this.bucket ??= new TokenBucket({ clock, ratePerSecond });
    this.bucket.setRate(ratePerSecond);
    return this.bucket;
  }

  private turn(): void {
    if (this.paused) return this.pause.abort();
    this.opening.resolve();
    this.opening = Promise.withResolvers<void>();
    if (this.pause.signal.aborted) this.pause = new AbortController();
  }
}
