import { Metadata } from '@grpc/grpc-js';
import type { Balancer } from './candidate.js';
import type { Target } from './target.js';

/** How one attempt is to be sent, and where it went. */
export interface Route {
  balancer: Balancer;
  hash: number;
  tag: string | undefined;
  /** A tagged call may go to an untagged instance when no instance has its tag. */
  tagFallback: boolean;
  /** Instances of this zone first; empty: all zones alike. */
  zone: string;
  /** Where earlier attempts failed; asked again only when there is nobody else. */
  avoid: readonly Target[];
  /** This address and no other. */
  only: string | undefined;
  restMs: number;
  served: Target | undefined;
  /** It stayed silent so long that another instance was asked as well. */
  late?: boolean;
}

/** The metadata of a call with its route beside it: grpc-js copies metadata before it asks the picker, and hands it nothing else of ours. */
export class RoutedMetadata extends Metadata {
  constructor(readonly route: Route) {
    super();
  }

  override clone(): Metadata {
    const copy = new RoutedMetadata(this.route);
    for (const [key, values] of this['internalRepr']) copy['internalRepr'].set(key, [...values]);
    return copy;
  }
}

const EVERYWHERE: Omit<Route, 'served'> = {
  balancer: 'roundRobin',
  hash: 0,
  tag: undefined,
  tagFallback: true,
  zone: '',
  avoid: [],
  only: undefined,
  restMs: 0,
};

/** A call that did not come through our client (health, reflection) goes anywhere. */
export const routeOf = (metadata: Metadata): Route =>
  metadata instanceof RoutedMetadata ? metadata.route : { ...EVERYWHERE, served: undefined };
