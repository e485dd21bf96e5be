import { type ChannelInterface, Metadata, status } from '@grpc/grpc-js';
import { type Clock, Failure, type Live, PlatformErrors } from '@weir/platform/kernel';
import { type Metrics, Trace } from '@weir/platform/telemetry';
import type { CallPolicy, RpcClient } from '../client.js';
import { toFailure } from '../errors/failures.js';
import type { ProtoService } from '../protos.js';
import type { RpcSettings } from '../rpc.settings.js';
import type { InstanceFeed } from './instance-feed.js';
import type { RetryBudget } from './retry-budget.js';
import { CallFailed, type Method, unaryCall } from './unary-call.js';

export interface ServiceChannel {
  readonly feed: InstanceFeed;
  readonly channel: ChannelInterface;
  readonly budget: RetryBudget;
}

interface GrpcClientOptions {
  readonly settings: Live<RpcSettings>;
  readonly clock: Clock;
  readonly metrics: Metrics;
}

/** How long a call waits for a first instance while the registry knows none, milliseconds. */
const EMPTY_WAIT_MS = 500;

/** Calls on one proto service of one registered service. */
export class GrpcClient implements RpcClient {
  private readonly methods: ReadonlyMap<string, Method>;
  private readonly seconds;
  private readonly retries;

  constructor(
    private readonly channel: ServiceChannel,
    private readonly proto: ProtoService,
    private readonly options: GrpcClientOptions,
  ) {
    const { metrics } = options;
    this.methods = new Map(
      Object.entries(proto.definition).map(([name, method]) => [method.originalName ?? name, method]),
    );
    this.seconds = metrics.histogram('weir_rpc_client_seconds', 'Time of a call with all its attempts', [
      'service',
      'method',
      'code',
    ]);
    this.retries = metrics.counter('weir_rpc_client_retries_total', 'Attempts after the first', ['service']);
  }

  async call<Reply>(method: string, request: object, policy: CallPolicy): Promise<Reply> {
    const rpc = this.methods.get(method);
    if (!rpc) throw new Failure(PlatformErrors.INTERNAL, `${this.proto.name} has no method ${method}`);
    const { clock, settings } = this.options;
    const since = clock.monotonic();
    const within = policy.deadlineMs ?? settings.value.deadlineMs;
    const deadline = clock.now() + within;
    this.channel.budget.earn();
    for (let attempt = 1; ; attempt++) {
      if (this.channel.feed.empty) await this.awaitInstance(method, deadline, since);
      try {
        const reply = await this.attempt<Reply>(rpc, request, deadline);
        this.count(method, status.OK, since);
        return reply;
      } catch (error) {
        if (!(error instanceof CallFailed)) throw error;
        const failure = toFailure(error.status, `${this.channel.feed.service} ${method}`);
        if (policy.repeatable && (await this.again(attempt, failure, deadline))) continue;
        this.count(method, error.status.code, since);
        throw failure.spec === PlatformErrors.TIMEOUT ? this.timedOut(method, within, error) : failure;
      }
    }
  }

  private attempt<Reply>(rpc: Method, request: object, deadline: number): Promise<Reply> {
    const metadata = new Metadata();
    const trace = Trace.current();
    if (trace !== undefined) metadata.set('traceparent', trace);
    return unaryCall<Reply>(this.channel.channel, rpc, request, metadata, deadline);
  }

  /** Waits 10 to 50 ms when another attempt is due; the balancer has meanwhile taken the lost instance out. */
  private async again(attempt: number, failure: Failure, deadline: number): Promise<boolean> {
    const { clock, settings } = this.options;
    if (failure.kind !== 'unavailable' || !failure.retriable || attempt >= settings.value.attempts) return false;
    const pause = 10 + Math.random() * 40;
    if (clock.now() + pause >= deadline || !this.channel.budget.spend()) return false;
    this.retries.add({ service: this.channel.feed.service });
    await clock.delay(pause);
    return true;
  }

  private async awaitInstance(method: string, deadline: number, since: number): Promise<void> {
    const { feed } = this.channel;
    const { clock } = this.options;
    if (await feed.some(Math.min(EMPTY_WAIT_MS, deadline - clock.now()), clock)) return;
    this.count(method, status.UNAVAILABLE, since);
    throw new Failure(PlatformErrors.UNAVAILABLE, `No instance of ${feed.service} is registered`);
  }

  private timedOut(method: string, within: number, cause: CallFailed): Failure {
    const { service } = this.channel.feed;
    return new Failure(
      PlatformErrors.TIMEOUT,
      `${service} did not answer ${method} within ${within} ms; it may have happened`,
      { cause },
    );
  }

  private count(method: string, code: status, since: number): void {
    const seconds = (this.options.clock.monotonic() - since) / 1_000;
    this.seconds.observe(seconds, { service: this.channel.feed.service, method, code: status[code] });
  }
}
