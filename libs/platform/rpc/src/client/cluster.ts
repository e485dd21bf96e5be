import { isNoAnswer } from './attempts.js';
import type { Route } from './balancing/route.js';
import { Failover } from './failover.js';
import type { Sending } from './sending.js';

/** One call on one instance at a time, another one asked as well when it stays silent. The call ends with the first answer, within one deadline and the retry budget. */
export function failover<Reply>(sending: Sending<Reply>): Promise<Reply> {
  return new Failover(sending).call();
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

/** True when the callee, and not the caller, is to blame: what breakers count. */
export const isOutage = (error: unknown): boolean => isNoAnswer(error);
