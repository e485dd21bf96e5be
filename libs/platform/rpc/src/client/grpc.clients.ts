import { Channel, credentials } from '@grpc/grpc-js';
import type { Registry } from '@weir/platform/discovery';
import { type Clock, Failure, type Lifecycle, type Live, PlatformErrors } from '@weir/platform/kernel';
import type { Log, Metrics } from '@weir/platform/telemetry';
import { RpcClients, type RpcClient } from '../client.js';
import { loadProtos, type Protos } from '../protos.js';
import type { RpcSettings } from '../rpc.settings.js';
import { CallStatistics } from '../statistics.js';
import { Attempts } from './attempts.js';
import { selectionOption } from './balancing/weir.balancer.js';
import { Failback } from './failback.js';
import { GrpcClient, type ServiceChannel } from './grpc.client.js';
import { InstanceFeed } from './instance-feed.js';
import { RetryBudget } from './retry-budget.js';
import { feedOption } from './weir.resolver.js';

export interface GrpcClientsOptions {
  readonly registry: Registry;
  readonly settings: Live<RpcSettings>;
  /** Absolute path of the folder that holds the protos. */
  readonly protoRoot: string;
  /** Name of this process: the first word of the `user-agent` of its calls. */
  readonly caller: string;
  /** Name of this process among the instances of a service (`instance` of their metadata). Default: it is none of them. */
  readonly instance?: string;
  /** Where this process stands; instances of the same zone are preferred. Default: nowhere in particular. */
  readonly zone?: string;
  /** Where calls are counted. Default: nobody asks. */
  readonly statistics?: CallStatistics;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lifecycle: Lifecycle;
}

const CHANNEL_OPTIONS = {
  'grpc.max_receive_message_length': 4 * 1024 * 1024,
  'grpc.max_send_message_length': 4 * 1024 * 1024,
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 2_000,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 3_000,
  'grpc.enable_http_proxy': 0,
  'grpc.enable_channelz': 0,
};

/** Clients over grpc-js: one channel per service, shared by all who call it; `weir:///<service>` is resolved by the registry. */
export class GrpcClients extends RpcClients {
  private readonly channels = new Map<string, ServiceChannel>();
  private readonly names = new Set<string>();
  private others: GrpcClients | undefined;

  constructor(
    private readonly options: GrpcClientsOptions,
    private readonly protos: Protos = loadProtos(options.protoRoot),
    /** Name of the instance that is never called. Default: none. */
    private readonly without?: string,
  ) {
    super();
    options.lifecycle.onStop('clients', 'grpc clients', () => this.close());
  }

  /** Begins to watch the registry and to connect. Throws when no proto has `protoService`. */
  override for(service: string, protoService: string): RpcClient {
    const proto = this.protos.services.get(protoService);
    if (!proto)
      throw new Failure(PlatformErrors.INTERNAL, `No proto below ${this.options.protoRoot} has ${protoService}`);
    this.names.add(protoService);
    const { statistics = NOBODY_ASKS } = this.options;
    return new GrpcClient(this.channel(service), proto, { ...this.options, statistics });
  }

  override elsewhere(): RpcClients {
    this.others ??= new GrpcClients(this.options, this.protos, this.options.instance);
    return this.others;
  }

  override finds(service: string): boolean {
    return this.channels.get(service)?.feed.empty === false;
  }

  override called(): readonly string[] {
    return [...new Set([...this.names, ...(this.others?.called() ?? [])])];
  }

  /** Calls that are still under way end with PLATFORM.UNAVAILABLE. */
  async close(): Promise<void> {
    for (const { feed, channel, failback } of this.channels.values()) {
      feed.close();
      failback.close();
      channel.close();
    }
    this.channels.clear();
  }

  private channel(service: string): ServiceChannel {
    const known = this.channels.get(service);
    if (known) return known;
    const { registry, settings, caller, zone = '', clock, log } = this.options;
    const feed = new InstanceFeed(registry, service, this.without);
    const selection = {
      now: () => clock.now(),
      monotonic: () => clock.monotonic(),
      warmupMs: () => settings.value.warmupMs,
      connected: (count: number) => (channel.connected = count),
    };
    const options = {
      ...CHANNEL_OPTIONS,
      ...feedOption(feed),
      ...selectionOption(selection),
      'grpc.primary_user_agent': caller,
    };
    const grpc = new Channel(`weir:///${service}`, credentials.createInsecure(), options);
    grpc.getConnectivityState(true);
    const channel: ServiceChannel = {
      feed,
      channel: grpc,
      budget: new RetryBudget(() => settings.value.retryPercent),
      attempts: new Attempts({ service, channel: grpc, settings, zone, clock, log }),
      failback: new Failback(clock, log, () => settings.value.failbackMs),
      concurrent: 0,
      connected: 0,
    };
    this.channels.set(service, channel);
    return channel;
  }
}

const NOBODY_ASKS = new CallStatistics();
