import { type ChannelInterface, status } from '@grpc/grpc-js';
import { CallContext, type Clock, Failure, type Live, PlatformErrors } from '@weir/platform/kernel';
import { Breaker } from '@weir/platform/resilience';
import type { Log, Metrics } from '@weir/platform/telemetry';
import type { CallPolicy, RpcClient } from '../client.js';
import { toFailure } from '../errors/failures.js';
import type { ProtoService } from '../protos.js';
import type { RpcSettings } from '../rpc.settings.js';
import type { CallCounts, CallStatistics } from '../statistics.js';
import { type Attempts, isCut } from './attempts.js';
import { broadcast, failover, forking, isOutage } from './cluster.js';
import type { Failback } from './failback.js';
import type { InstanceFeed } from './instance-feed.js';
import { type MethodPlan, MethodPlans } from './method-plan.js';
import type { RetryBudget } from './retry-budget.js';
import type { Sending } from './sending.js';
import { CallFailed, type Method } from './unary-call.js';

export interface ServiceChannel {
  readonly feed: InstanceFeed;
  readonly channel: ChannelInterface;
  readonly budget: RetryBudget;
  readonly attempts: Attempts;
  readonly failback: Failback;
  /** Calls under way. */
  concurrent: number;
  /** Instances that are connected. */
  connected: number;
}

interface GrpcClientOptions {
  readonly settings: Live<RpcSettings>;
  readonly statistics: CallStatistics;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

interface KnownMethod {
  readonly rpc: Method;
  readonly counts: CallCounts;
  readonly breaker: Breaker;
}

/** How long a call waits for a first instance while the registry knows none, milliseconds. */
const EMPTY_WAIT_MS = 500;

/** Calls on one proto service of one registered service. */
export class GrpcClient implements RpcClient {
  private readonly methods: ReadonlyMap<string, KnownMethod>;
  private readonly plans: MethodPlans;
  private readonly seconds;
  private readonly retries;

  constructor(
    private readonly channel: ServiceChannel,
    private readonly proto: ProtoService,
    private readonly options: GrpcClientOptions,
  ) {
    const { metrics, statistics, settings } = options;
    this.plans = new MethodPlans(channel.feed.service, settings);
    this.methods = new Map(
      Object.entries(proto.definition).map(([full, rpc]) => {
        const name = rpc.originalName ?? full;
        const counts = statistics.of('consumer', proto.name, rpc.path.slice(rpc.path.lastIndexOf('/') + 1));
        return [name, { rpc, counts, breaker: this.breaker(name) }];
      }),
    );
    this.seconds = metrics.histogram('weir_rpc_client_seconds', 'Time of a call with all its attempts', [
      'service',
      'method',
      'code',
    ]);
    this.retries = metrics.counter('weir_rpc_client_retries_total', 'Attempts after the first', ['service']);
  }

  async call<Reply>(method: string, request: object, policy: CallPolicy): Promise<Reply> {
    const known = this.methods.get(method);
    if (!known) throw new Failure(PlatformErrors.INTERNAL, `${this.proto.name} has no method ${method}`);
    const { clock, settings } = this.options;
    const plan = this.plans.plan(method);
    const now = clock.now();
    const own = now + (plan.deadlineMs ?? policy.deadlineMs ?? settings.value.deadlineMs);
    const deadline = Math.min(own, CallContext.current().deadline ?? own);
    this.enter(method, known.breaker);
    const since = clock.monotonic();
    known.counts.begin();
    let code = status.OK;
    try {
      if (this.channel.feed.empty) await this.awaitInstance(deadline);
      const reply = await this.byPolicy<Reply>(known.rpc, request, plan, policy, deadline);
      known.breaker.done(true);
      return reply;
    } catch (error) {
      known.breaker.done(!isOutage(error));
      code = error instanceof CallFailed ? error.status.code : status.UNAVAILABLE;
      const failure = error instanceof CallFailed ? this.failure(method, error, deadline - now) : error;
      const spared = this.spared<Reply>(method, known.rpc, request, plan, policy);
      if (spared !== undefined) return spared;
      throw failure;
    } finally {
      this.channel.concurrent -= 1;
      const elapsed = clock.monotonic() - since;
      known.counts.end(code === status.OK, elapsed);
      this.seconds.observe(elapsed / 1_000, { service: this.channel.feed.service, method, code: status[code] });
    }
  }

  /** Bulkhead and breaker: what cannot succeed, or would drown us, is refused at once. */
  private enter(method: string, breaker: Breaker): void {
    const { channel } = this;
    const { service } = channel.feed;
    if (channel.concurrent >= this.options.settings.value.maxConcurrent)
      throw new Failure(PlatformErrors.OVERLOADED, `${channel.concurrent} calls on ${service} are under way already`);
    if (!breaker.allow())
      throw new Failure(
        PlatformErrors.UNAVAILABLE,
        `${service} ${method}: the circuit is open, ${service} did not answer`,
      );
    channel.concurrent += 1;
    channel.budget.earn();
  }

  private breaker(method: string): Breaker {
    const { settings, clock, log } = this.options;
    const { service } = this.channel.feed;
    const limits = () => ({ percent: settings.value.breakerPercent, restMs: settings.value.breakerRestMs });
    return new Breaker(limits, clock, (open) =>
      open
        ? log.warn('a circuit is open: its calls are refused until one gets through', { service, method })
        : log.info('a circuit is closed again', { service, method }),
    );
  }

  private byPolicy<Reply>(
    rpc: Method,
    request: object,
    plan: MethodPlan,
    { repeatable, hashKey }: CallPolicy,
    deadline: number,
  ): Promise<Reply> {
    const { attempts, feed, budget } = this.channel;
    const { clock, settings } = this.options;
    const sending: Sending<Reply> = {
      clock,
      deadline,
      attempts: repeatable && plan.policy === 'failover' ? plan.attempts : 1,
      attemptMs: settings.value.attemptMs,
      forks: settings.value.forks,
      several: () => this.channel.connected > 1,
      addresses: () => feed.addresses,
      mendable: (error) => {
        const { kind, retriable } = toFailure(error.status, '');
        if (kind === 'overloaded') return retriable && this.channel.connected > 1;
        return (kind === 'unavailable' && retriable) || isCut(error);
      },
      mayRetry: () => {
        if (!budget.spend()) return false;
        this.retries.add({ service: feed.service });
        return true;
      },
      route: () => attempts.route(plan, hashKey ?? keyOf(request, plan.hashKey)),
      send: (route, until, onStart) => attempts.send<Reply>(rpc, request, route, until, onStart),
    };
    if (plan.policy === 'forking' && repeatable) return forking(sending);
    if (plan.policy === 'broadcast') return broadcast(sending);
    return failover(sending);
  }

  /** An empty answer in place of a failure, where the policy says so; undefined otherwise. */
  private spared<Reply>(
    method: string,
    rpc: Method,
    request: object,
    { policy }: MethodPlan,
    { repeatable, ...rest }: CallPolicy,
  ): Reply | undefined {
    if (policy !== 'failsafe' && policy !== 'failback') return undefined;
    const again = (): Promise<unknown> =>
      this.byPolicy(
        rpc,
        request,
        { ...this.plans.plan(method), policy: 'failfast' },
        { ...rest, repeatable },
        this.options.clock.now() + this.options.settings.value.deadlineMs,
      );
    if (policy === 'failback' && !(repeatable && this.channel.failback.later(method, again))) return undefined;
    return rpc.responseDeserialize(Buffer.alloc(0)) as Reply;
  }

  private async awaitInstance(deadline: number): Promise<void> {
    const { feed } = this.channel;
    const { clock } = this.options;
    if (await feed.some(Math.min(EMPTY_WAIT_MS, deadline - clock.now()), clock)) return;
    throw new Failure(PlatformErrors.UNAVAILABLE, `No instance of ${feed.service} is registered`);
  }

  private failure(method: string, error: CallFailed, within: number): Failure {
    const { service } = this.channel.feed;
    const failure = toFailure(error.status, `${service} ${method}`);
    if (failure.spec !== PlatformErrors.TIMEOUT) return failure;
    const sentence = `${service} did not answer ${method} within ${within} ms; it may have happened`;
    return new Failure(PlatformErrors.TIMEOUT, sentence, { cause: error });
  }
}

function keyOf(request: object, field: string | undefined): string | undefined {
  if (field === undefined) return undefined;
  const value = (request as Readonly<Record<string, unknown>>)[field];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
