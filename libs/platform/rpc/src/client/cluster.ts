import { status } from '@grpc/grpc-js';
import type { Clock } from '@weir/platform/kernel';
import { isNoAnswer } from './attempts.js';
import type { Route } from './balancing/route.js';
import type { Target } from './balancing/target.js';
import { CallFailed } from './unary-call.js';

/** One call, as the policies see it. */
export interface Sending<Reply> {
  readonly clock: Clock;
  /** Milliseconds since 1970; for all attempts together. */
  readonly deadline: number;
  /** Attempts in all; 1 for what may not be repeated. */
  readonly attempts: number;
  /** An attempt is given up after this time while another could follow; 0: never. */
  readonly attemptMs: number;
  readonly forks: number;
  /** `host:port` of each instance on the list. */
  readonly addresses: () => readonly string[];
  /** True when the failure is of the kind that another attempt may mend. */
  readonly mendable: (error: CallFailed) => boolean;
  /** Spends one retry of the budget; false when there is none. */
  readonly mayRetry: () => boolean;
  readonly route: () => Route;
  /** Rejects with CallFailed. */
  readonly send: (route: Route, deadline: number, onStart?: (cancel: () => void) => void) => Promise<Reply>;
}

/** One after the other, each on an instance that has not failed this call yet, within one deadline and the retry budget. */
export async function failover<Reply>(sending: Sending<Reply>): Promise<Reply> {
  const { clock, deadline, attempts, attemptMs, send, mendable, mayRetry } = sending;
  const route = sending.route();
  for (let attempt = 1; ; attempt++) {
    const cut = attemptMs > 0 && attempt < attempts && sending.addresses().length > 1;
    const until = cut ? Math.min(deadline, clock.now() + attemptMs) : deadline;
    try {
      return await send(route, until);
    } catch (error) {
      if (!(error instanceof CallFailed) || attempt >= attempts) throw error;
      const given = until < deadline && error.status.code === status.DEADLINE_EXCEEDED;
      if (!given && !mendable(error)) throw error;
      // 10 to 50 ms: the balancer takes a lost instance out meanwhile
      const pause = given ? 0 : 10 + Math.random() * 40;
      if (clock.now() + pause >= deadline || !mayRetry()) throw error;
      avoid(route);
      if (pause > 0) await clock.delay(pause);
    }
  }
}

/** Several instances at once; the first answer counts and the other calls are given up. Rejects with the last failure when all fail. */
export async function forking<Reply>(sending: Sending<Reply>): Promise<Reply> {
  const { deadline, forks, send } = sending;
  const routes = sending
    .addresses()
    .toSorted(() => Math.random() - 0.5)
    .slice(0, forks)
    .map((only): Route => ({ ...sending.route(), only }));
  if (routes.length === 0) return failover(sending);
  const cancels: (() => void)[] = [];
  try {
    return await Promise.any(routes.map((route) => send(route, deadline, (cancel) => cancels.push(cancel))));
  } catch (error) {
    throw (error as AggregateError).errors.at(-1);
  } finally {
    for (const cancel of cancels) cancel();
  }
}

/** All instances; the reply is that of the first. Rejects when one of them fails, after all have ended. */
export async function broadcast<Reply>(sending: Sending<Reply>): Promise<Reply> {
  const addresses = sending.addresses();
  if (addresses.length === 0) return failover(sending);
  const ended = await Promise.allSettled(
    addresses.map((only) => sending.send({ ...sending.route(), only }, sending.deadline)),
  );
  const failed = ended.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  return (ended[0] as PromiseFulfilledResult<Reply>).value;
}

function avoid(route: Route): void {
  const failed: Target | undefined = route.served;
  if (failed) route.avoid = [...route.avoid, failed];
  route.served = undefined;
}

/** True when the callee, and not the caller, is to blame: what breakers count. */
export const isOutage = (error: unknown): boolean => isNoAnswer(error);
