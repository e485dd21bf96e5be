import { type ChannelOptions, connectivityState, experimental, Metadata, status } from '@grpc/grpc-js';
import { routeOf } from './route.js';
import { Selection, type SelectionOptions } from './selection.js';
import { Target } from './target.js';

export const WEIR = 'weir';

/** The channel option that carries what the balancer reads the time and the settings from; the prefix keeps it away from connections. */
const SELECTION = `${experimental.SUBCHANNEL_ARGS_EXCLUDE_KEY_PREFIX}.weir_selection`;

export const selectionOption = (options: SelectionOptions): ChannelOptions => ({ [SELECTION]: options });

/** An endpoint with what the registry says about it. */
export interface RegisteredEndpoint extends experimental.Endpoint {
  readonly address: string;
  readonly weight: number;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Child {
  readonly leaf: experimental.LeafLoadBalancer;
  readonly target: Target;
}

class WeirConfig implements experimental.TypedLoadBalancingConfig {
  getLoadBalancerName(): string {
    return WEIR;
  }
  toJsonObject(): object {
    return { [WEIR]: {} };
  }
  static createFromJson(): WeirConfig {
    return new WeirConfig();
  }
}

/** `experimental` exports the type of a pick's result and not its numbers. */
const DROP = 3;

/** Chooses among the instances that are connected. A picker lives until the next change of list or connection. */
class WeirPicker implements experimental.Picker {
  private readonly selection: Selection;
  private readonly pickers: ReadonlyMap<Target, experimental.Picker>;

  constructor(ready: readonly Child[], options: SelectionOptions) {
    const first = Math.floor(Math.random() * ready.length);
    const turned = [...ready.slice(first), ...ready.slice(0, first)];
    this.pickers = new Map(turned.map(({ target, leaf }) => [target, leaf.getPicker()]));
    this.selection = new Selection([...this.pickers.keys()], options);
  }

  pick(args: experimental.PickArgs): experimental.PickResult {
    const route = routeOf(args.metadata);
    const target = this.selection.choose(route);
    if (!target) return nobody(route.only ?? `tag ${route.tag}`);
    // a call whose connection was lost between pick and start is picked once more
    route.served?.forget();
    route.served = target;
    target.begin();
    return this.pickers.get(target)!.pick(args);
  }
}

const nobody = (wanted: string): experimental.PickResult => ({
  pickResultType: DROP,
  subchannel: null,
  status: { code: status.UNAVAILABLE, details: `no instance of ${wanted} is connected`, metadata: new Metadata() },
  onCallStarted: null,
  onCallEnded: null,
});

/**
 * One connection per instance, all kept open; each call says how it wants to be sent (see Route). An instance that cannot be reached gets none and is
 * tried again in the background. Instances that stay on the list keep their connection and what was learnt about them; calls on a removed one run to their end.
 */
class WeirBalancer implements experimental.LoadBalancer {
  private readonly children = new Map<string, Child>();
  private readonly helper: experimental.ChannelControlHelper;
  private options: SelectionOptions | undefined;
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
    this.options = options[SELECTION] as SelectionOptions;
    const wanted = new Map((list.value as RegisteredEndpoint[]).map((endpoint) => [endpoint.address, endpoint]));
    this.paused = true;
    for (const [address, { leaf }] of this.children) {
      if (wanted.has(address)) continue;
      leaf.destroy();
      this.children.delete(address);
    }
    for (const [address, endpoint] of wanted) {
      const child = this.children.get(address) ?? this.add(address, endpoint, options, note);
      child.target.describe(endpoint.weight, endpoint.metadata);
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
    return WEIR;
  }

  private add(address: string, endpoint: experimental.Endpoint, options: ChannelOptions, note: string): Child {
    const leaf = new experimental.LeafLoadBalancer(endpoint, this.helper, options, note);
    const child = { leaf, target: new Target(address) };
    this.children.set(address, child);
    leaf.startConnecting();
    return child;
  }

  private report(): void {
    if (this.paused || !this.options) return;
    const children = [...this.children.values()];
    const ready = children.filter(({ leaf }) => leaf.getConnectivityState() === connectivityState.READY);
    this.options.connected?.(ready.length);
    if (ready.length > 0) this.channel.updateState(connectivityState.READY, new WeirPicker(ready, this.options), null);
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

experimental.registerLoadBalancerType(WEIR, WeirBalancer, WeirConfig);
