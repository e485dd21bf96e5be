import { Channel, credentials } from '@grpc/grpc-js';
import type { Registry } from '@weir/platform/discovery';
import { type Clock, Failure, type Lifecycle, type Live, PlatformErrors } from '@weir/platform/kernel';
import type { Log, Metrics } from '@weir/platform/telemetry';
import { RpcClients, type RpcClient } from '../client.js';
import { loadProtos, type Protos } from '../protos.js';
import type { RpcSettings } from '../rpc.settings.js';
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
  private readonly protos: Protos;

  constructor(private readonly options: GrpcClientsOptions) {
    super();
    this.protos = loadProtos(options.protoRoot);
    options.lifecycle.onStop('clients', 'grpc clients', () => this.close());
  }

  /** Begins to watch the registry and to connect. Throws when no proto has `protoService`. */
  override for(service: string, protoService: string): RpcClient {
    const proto = this.protos.services.get(protoService);
    if (!proto)
      throw new Failure(PlatformErrors.INTERNAL, `No proto below ${this.options.protoRoot} has ${protoService}`);
    return new GrpcClient(this.channel(service), proto, this.options);
  }

  /** Calls that are still under way end with PLATFORM.UNAVAILABLE. */
  async close(): Promise<void> {
    for (const { feed, channel } of this.channels.values()) {
      feed.close();
      channel.close();
    }
    this.channels.clear();
  }

  private channel(service: string): ServiceChannel {
    const known = this.channels.get(service);
    if (known) return known;
    const feed = new InstanceFeed(this.options.registry, service);
    const options = { ...CHANNEL_OPTIONS, ...feedOption(feed), 'grpc.primary_user_agent': this.options.caller };
    const grpc = new Channel(`weir:///${service}`, credentials.createInsecure(), options);
    grpc.getConnectivityState(true);
    const channel = { feed, channel: grpc, budget: new RetryBudget(() => this.options.settings.value.retryPercent) };
    this.channels.set(service, channel);
    return channel;
  }
}
