import { type ChannelOptions, connectivityState, experimental } from '@grpc/grpc-js';
import { SmoothWeighted } from './smooth-weighted.js';

export const WEIGHTED = 'weir_weighted';

export interface WeightedEndpoint extends experimental.Endpoint {
  readonly weight: number;
}

interface Child {
  readonly leaf: experimental.LeafLoadBalancer;
  weight: number;
}

class WeightedConfig implements experimental.TypedLoadBalancingConfig {
  getLoadBalancerName(): string {
    return WEIGHTED;
  }
  toJsonObject(): object {
    return { [WEIGHTED]: {} };
  }
  static createFromJson(): WeightedConfig {
    return new WeightedConfig();
  }
}

/** Takes turns by weight among the instances that are connected. A picker lives until the next change of list or connection. */
class WeightedPicker implements experimental.Picker {
  private readonly turns: SmoothWeighted<experimental.Picker>;

  constructor(ready: readonly Child[]) {
    this.turns = new SmoothWeighted(ready.map(({ leaf, weight }) => ({ item: leaf.getPicker(), weight })));
  }

  pick(args: experimental.PickArgs): experimental.PickResult {
    return this.turns.next().pick(args);
  }
}

/**
 * One connection per instance, all kept open; calls are shared by the weights of the registry. An instance that cannot be reached gets none and is
 * tried again in the background. Instances that stay on the list keep their connection, and calls on a removed one run to their end.
 */
class WeightedBalancer implements experimental.LoadBalancer {
  private readonly children = new Map<string, Child>();
  private readonly helper: experimental.ChannelControlHelper;
  private paused = false;
  private lastError = 'no connection yet';

  constructor(private readonly channel: experimental.ChannelControlHelper) {
    this.helper = experimental.createChildChannelControlHelper(channel, {
      updateState: (_state, _picker, error) => {
        if (error) this.lastError = error;
        this.report();
      },
    });
  }

  updateAddressList(
    list: experimental.StatusOr<experimental.Endpoint[]>,
    _config: experimental.TypedLoadBalancingConfig,
    options: ChannelOptions,
    note: string,
  ): boolean {
    if (!list.ok) return true;
    const wanted = new Map(
      (list.value as WeightedEndpoint[]).map((endpoint) => [experimental.endpointToString(endpoint), endpoint]),
    );
    this.paused = true;
    for (const [name, { leaf }] of this.children) {
      if (wanted.has(name)) continue;
      leaf.destroy();
      this.children.delete(name);
    }
    for (const [name, endpoint] of wanted) {
      const known = this.children.get(name);
      if (known) known.weight = endpoint.weight;
      else this.add(name, endpoint, options, note);
    }
    this.paused = false;
    this.report();
    return true;
  }

  exitIdle(): void {
    for (const { leaf } of this.children.values()) leaf.exitIdle();
  }

  resetBackoff(): void {}

  destroy(): void {
    this.paused = true;
    for (const { leaf } of this.children.values()) leaf.destroy();
    this.children.clear();
  }

  getTypeName(): string {
    return WEIGHTED;
  }

  private add(name: string, endpoint: WeightedEndpoint, options: ChannelOptions, note: string): void {
    const leaf = new experimental.LeafLoadBalancer(endpoint, this.helper, options, note);
    this.children.set(name, { leaf, weight: endpoint.weight });
    leaf.startConnecting();
  }

  private report(): void {
    if (this.paused) return;
    const children = [...this.children.values()];
    const ready = children.filter(({ leaf }) => leaf.getConnectivityState() === connectivityState.READY);
    if (ready.length > 0) this.channel.updateState(connectivityState.READY, new WeightedPicker(ready), null);
    else if (children.some(({ leaf }) => leaf.getConnectivityState() !== connectivityState.TRANSIENT_FAILURE)) {
      this.channel.updateState(connectivityState.CONNECTING, new experimental.QueuePicker(this), null);
    } else {
      const details =
        children.length === 0
          ? 'the registry knows no instance'
          : `none of ${children.length} instances can be reached: ${this.lastError}`;
      this.channel.updateState(
        connectivityState.TRANSIENT_FAILURE,
        new experimental.UnavailablePicker({ details }),
        details,
      );
    }
    for (const { leaf } of children) {
      if (leaf.getConnectivityState() === connectivityState.IDLE) leaf.exitIdle();
    }
  }
}

experimental.registerLoadBalancerType(WEIGHTED, WeightedBalancer, WeightedConfig);
