import { type ChannelOptions, experimental } from '@grpc/grpc-js';
import { addressOf } from '@weir/platform/discovery';
import { type RegisteredEndpoint, WEIR } from './balancing/weir.balancer.js';
import type { InstanceFeed } from './instance-feed.js';

/** The channel option that carries the feed; the prefix keeps it away from connections. */
const FEED = `${experimental.SUBCHANNEL_ARGS_EXCLUDE_KEY_PREFIX}.weir_feed`;
const SERVICE_CONFIG = { loadBalancingConfig: [{ [WEIR]: {} }], methodConfig: [] };

export function feedOption(feed: InstanceFeed): ChannelOptions {
  return { [FEED]: feed };
}

/**
 * `weir:///order` -> the instances of order. grpc-js asks for an update in a tight loop while an instance is down, so asking changes nothing:
 * the feed speaks when the list changes. After `destroy` (an idle channel) the next ask starts it again.
 */
class WeirResolver implements experimental.Resolver {
  private stop: (() => void) | undefined;
  private readonly feed: InstanceFeed;

  constructor(
    _target: experimental.GrpcUri,
    private readonly listener: experimental.ResolverListener,
    options: ChannelOptions,
  ) {
    this.feed = options[FEED] as InstanceFeed;
  }

  updateResolution(): void {
    this.stop ??= this.feed.follow((instances) => {
      const endpoints = instances.map(({ host, port, weight, metadata }): RegisteredEndpoint => ({
        addresses: [{ host, port }],
        address: addressOf({ host, port }),
        weight,
        metadata,
      }));
      this.listener(
        experimental.statusOrFromValue(endpoints),
        {},
        experimental.statusOrFromValue(SERVICE_CONFIG),
        `the registry's list of ${this.feed.service}`,
      );
    });
  }

  destroy(): void {
    this.stop?.();
    this.stop = undefined;
  }

  /** Must be a valid :authority header. */
  static getDefaultAuthority(target: experimental.GrpcUri): string {
    return target.path;
  }
}

experimental.registerResolver('weir', WeirResolver);
