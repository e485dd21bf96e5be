import { type ChannelInterface, status } from '@grpc/grpc-js';
import { CallContext, type Clock, type Live } from '@weir/platform/kernel';
import { type Log, Trace } from '@weir/platform/telemetry';
import { readTrailers } from '../errors/rich-status.js';
import type { RpcSettings } from '../rpc.settings.js';
import { hashOf } from './balancing/hash-ring.js';
import { type Route, RoutedMetadata } from './balancing/route.js';
import type { Target } from './balancing/target.js';
import type { MethodPlan } from './method-plan.js';
import { CallFailed, type Method, unaryCall } from './unary-call.js';

export const TAG = 'weir-tag';

export interface AttemptsOptions {
  readonly service: string;
  readonly channel: ChannelInterface;
  readonly settings: Live<RpcSettings>;
  /** Of this process; empty: none. */
  readonly zone: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Sends single attempts of a call and keeps the books on who answered them. */
export class Attempts {
  constructor(private readonly options: AttemptsOptions) {}

  /** `key`: of consistent hashing. */
  route(plan: MethodPlan, key: string | undefined): Route {
    const { settings, zone } = this.options;
    const { tagFallback, zonePreference, ejectMs } = settings.value;
    return {
      balancer: plan.balancer === 'consistentHash' && key === undefined ? 'roundRobin' : plan.balancer,
      hash: key === undefined ? 0 : hashOf(key),
      tag: CallContext.current().tag,
      tagFallback,
      zone: zonePreference ? zone : '',
      avoid: NOBODY,
      only: undefined,
      restMs: ejectMs,
      served: undefined,
    };
  }

  /** Rejects with CallFailed. `deadline`: milliseconds since 1970. */
  async send<Reply>(
    rpc: Method,
    request: object,
    route: Route,
    deadline: number,
    onStart?: (cancel: () => void) => void,
  ): Promise<Reply> {
    const { clock, channel } = this.options;
    const metadata = new RoutedMetadata(route);
    const trace = Trace.current();
    if (trace !== undefined) metadata.set('traceparent', trace);
    if (route.tag !== undefined) metadata.set(TAG, route.tag);
    const since = clock.monotonic();
    try {
      const reply = await unaryCall<Reply>(channel, rpc, request, metadata, deadline, onStart);
      this.settle(route, since, true);
      return reply;
    } catch (error) {
      const code = error instanceof CallFailed ? error.status.code : status.INTERNAL;
      if (code === status.CANCELLED && route.late !== true) {
        route.served?.forget();
        route.served = undefined;
      } else if (code === status.RESOURCE_EXHAUSTED) {
        // refused within no time: neither a failure nor a quick answer
        route.served?.forget();
      } else this.settle(route, since, code !== status.CANCELLED && !isNoAnswer(error));
      throw error;
    }
  }

  private settle(route: Route, since: number, answered: boolean): void {
    const { clock, settings, service, log } = this.options;
    const { served } = route;
    if (!served) return;
    const { ejectAfter: after, ejectMs: restMs } = settings.value;
    const now = clock.monotonic();
    if (served.end(answered, now - since, now, { after, restMs }))
      log.warn('an instance is an outlier and rests', { service, instance: served.address, failures: after, restMs });
  }
}

const NOBODY: readonly Target[] = [];

/** Nothing came back from the instance itself. */
export function isNoAnswer(error: unknown): boolean {
  if (!(error instanceof CallFailed)) return false;
  const { code, metadata } = error.status;
  if (code !== status.UNAVAILABLE && code !== status.DEADLINE_EXCEEDED && !isCut(error)) return false;
  return readTrailers(metadata) === undefined;
}

/** grpc-js calls a stream that ended with its connection an internal error. */
export const isCut = ({ status: { code, details } }: CallFailed): boolean =>
  code === status.INTERNAL && details.startsWith('Received RST_STREAM');
