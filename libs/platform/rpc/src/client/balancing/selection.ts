import { leastActive, random, roundRobin, shortestResponse } from './choosers.js';
import { HashRing } from './hash-ring.js';
import type { Balancer, Chooser } from './candidate.js';
import type { Route } from './route.js';
import type { Target } from './target.js';

const CHOOSERS: Readonly<Record<Exclude<Balancer, 'consistentHash'>, Chooser>> = {
  random,
  roundRobin,
  leastActive,
  shortestResponse,
};

/** The weight of an instance that warms up is looked at this often, ms. */
const WARM_EVERY_MS = 200;

export interface SelectionOptions {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly warmupMs: () => number;
  readonly random?: () => number;
  /** Hears how many instances are connected, after each change. */
  readonly connected?: (count: number) => void;
}

/**
 * The instances of a service that are connected, and which of them a call may go to: tag, then zone, then whoever is no outlier and has not failed this call yet;
 * each step is left out when it would leave nobody, but a tag without fallback. One selection lives until the next change of list or connection.
 */
export class Selection {
  private readonly byTag = new Map<string, readonly Target[]>();
  private readonly byZone = new Map<readonly Target[], Map<string, readonly Target[]>>();
  private readonly untagged: readonly Target[];
  private readonly draw: () => number;
  private ring: HashRing<Target> | undefined;
  private warmAgainAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly targets: readonly Target[],
    private readonly options: SelectionOptions,
  ) {
    const plain = targets.filter(({ tags }) => tags.length === 0);
    this.untagged = plain.length > 0 ? plain : targets;
    this.draw = options.random ?? Math.random;
    this.warm(options.monotonic());
  }

  /** Undefined when no instance may take the call. */
  choose(route: Route): Target | undefined {
    if (route.only !== undefined) return this.targets.find(({ address }) => address === route.only);
    const now = this.options.monotonic();
    if (now >= this.warmAgainAt) this.warm(now);
    const tagged = this.ofTag(route.tag, route.tagFallback);
    if (tagged === undefined) return undefined;
    const near = route.zone === '' ? tagged : this.ofZone(tagged, route.zone);
    const fit = this.fit(near, route, now);
    if (fit.length === 1) return fit[0];
    if (route.balancer !== 'consistentHash') return CHOOSERS[route.balancer](fit, this.draw, now) as Target;
    this.ring ??= new HashRing(this.targets);
    return this.ring.at(route.hash, (target) => fit.includes(target));
  }

  private warm(now: number): void {
    const [time, warmupMs] = [this.options.now(), this.options.warmupMs()];
    let warming = false;
    for (const target of this.targets) warming = target.warm(time, warmupMs) || warming;
    this.warmAgainAt = now + (warming ? WARM_EVERY_MS : 5 * WARM_EVERY_MS);
  }

  private ofTag(tag: string | undefined, fallback: boolean): readonly Target[] | undefined {
    if (tag === undefined) return this.untagged;
    let tagged = this.byTag.get(tag);
    if (!tagged) {
      tagged = this.targets.filter(({ tags }) => tags.includes(tag));
      if (this.byTag.size < 100) this.byTag.set(tag, tagged);
    }
    if (tagged.length > 0) return tagged;
    return fallback ? this.untagged : undefined;
  }

  private ofZone(targets: readonly Target[], zone: string): readonly Target[] {
    const zones = this.byZone.get(targets) ?? new Map<string, readonly Target[]>();
    this.byZone.set(targets, zones);
    let near = zones.get(zone);
    if (!near) {
      near = targets.filter((target) => target.zone === zone);
      zones.set(zone, near);
    }
    return near.length > 0 ? near : targets;
  }

  /** The usual case costs one pass and no list. */
  private fit(targets: readonly Target[], { avoid, restMs }: Route, now: number): readonly Target[] {
    if (avoid.length === 0 && !targets.some(({ ejected }) => ejected)) return targets;
    // where most are outliers, everybody is slow: to send all calls to the rest would drown it too
    const panic = 2 * targets.reduce((out, { ejected }) => out + Number(ejected), 0) > targets.length;
    const well = targets.filter((target) => (panic || !target.ejected) && !avoid.includes(target));
    const probed = targets.find((target) => avoid.length === 0 && target.ejected && target.mayServe(now, restMs));
    if (probed && !panic) return [probed];
    if (well.length > 0) return well;
    const others = targets.filter((target) => !avoid.includes(target));
    return others.length > 0 ? others : targets;
  }
}
