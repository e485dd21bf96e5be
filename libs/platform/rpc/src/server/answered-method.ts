import type { ServerUnaryCall } from '@grpc/grpc-js';
import { CallContext, type Clock } from '@weir/platform/kernel';
import { isObservable, lastValueFrom } from 'rxjs';
import { TAG } from '../client/attempts.js';
import type { Bulkhead } from './bulkhead.js';
import { Quickest } from './quickest.js';

export type Call = ServerUnaryCall<unknown, unknown>;
export type Handler = (request: unknown, metadata: unknown, call: unknown) => Promise<unknown>;

/** A method as it is answered here: in its turn, within the deadline of its caller, or not at all. */
export class AnsweredMethod {
  private readonly quickest = new Quickest();

  constructor(
    private readonly handler: Handler,
    private readonly bulkhead: Bulkhead,
    private readonly clock: Clock,
  ) {}

  /** What this call leads to ends with it and carries its tag. */
  call(call: Call): Promise<unknown> {
    const until = Number(call.getDeadline());
    const deadline = Number.isFinite(until) ? until : undefined;
    const tag = CallContext.tag(call.metadata.get(TAG)[0]);
    if (deadline === undefined && tag === undefined) return this.inTurn(call);
    return CallContext.run({ deadline, tag }, () => this.inTurn(call, deadline));
  }

  /** Work that nobody waits for any more, or that cannot end in time, is not begun. */
  private async inTurn(call: Call, deadline = Number.POSITIVE_INFINITY): Promise<unknown> {
    const { clock, quickest } = this;
    const turn = this.bulkhead.enter(() => call.cancelled || deadline - clock.now() <= quickest.at(clock.monotonic()));
    if (turn) await turn;
    try {
      return await this.answer(call);
    } finally {
      this.bulkhead.leave();
    }
  }

  private async answer(call: Call): Promise<unknown> {
    const since = this.clock.monotonic();
    const result = await this.handler(call.request, call.metadata, call);
    const reply: unknown = isObservable(result) ? await lastValueFrom(result, { defaultValue: {} }) : result;
    const now = this.clock.monotonic();
    this.quickest.answered(now - since, now);
    return reply;
  }
}
