import type { Route } from './balancing/route.js';
import type { Sending } from './sending.js';
import { CallFailed } from './unary-call.js';

/**
 * A call with its attempts. After a failure that another instance may mend, one is asked that has not failed this call; beside an attempt that stays silent
 * for `attemptMs`, one more is asked and the silent one may still answer: where everybody is slow, nothing is lost and little is added. Each attempt after
 * the first is paid for from the retry budget; without it the call goes on with those that are under way.
 */
export class Failover<Reply> {
  private readonly underWay = new Map<Route, () => void>();
  private readonly routes: Route[] = [];
  private readonly reply = Promise.withResolvers<Reply>();
  private patience: AbortController | undefined;
  /** Attempts that will follow after a pause. */
  private resting = 0;
  private ended = false;

  constructor(private readonly sending: Sending<Reply>) {}

  /** Rejects with CallFailed. */
  call(): Promise<Reply> {
    this.attempt();
    return this.reply.promise;
  }

  private attempt(): void {
    const { send, deadline } = this.sending;
    const route = this.sending.route();
    if (this.routes.length > 0) route.avoid = this.routes.flatMap(({ served }) => served ?? []);
    this.routes.push(route);
    this.underWay.set(route, () => undefined);
    this.watch(route);
    send(route, deadline, (cancel) => this.underWay.set(route, cancel)).then(
      (reply) => {
        this.underWay.delete(route);
        if (this.ended) return;
        this.end();
        this.reply.resolve(reply);
      },
      (error: unknown) => {
        this.underWay.delete(route);
        if (!this.ended) this.failed(error);
      },
    );
  }

  private watch(route: Route): void {
    const { clock, attemptMs, several } = this.sending;
    this.patience?.abort();
    this.patience = undefined;
    if (attemptMs === 0 || !this.mayFollow() || !several()) return;
    const patience = new AbortController();
    this.patience = patience;
    void clock.delay(attemptMs, patience.signal).then(() => {
      if (patience.signal.aborted || this.ended || !several() || !this.pays(0)) return;
      route.late = true;
      this.attempt();
    });
  }

  private failed(error: unknown): void {
    const { clock, mendable } = this.sending;
    const mends = error instanceof CallFailed && mendable(error);
    // 10 to 50 ms: the balancer takes a lost instance out meanwhile
    const pause = 10 + Math.random() * 40;
    if (mends && this.resting === 0 && this.pays(pause)) {
      this.resting += 1;
      void clock.delay(pause).then(() => {
        this.resting -= 1;
        if (!this.ended) this.attempt();
      });
    } else if (!mends || this.underWay.size + this.resting === 0) {
      this.end();
      this.reply.reject(error);
    }
  }

  private mayFollow(): boolean {
    return this.routes.length < this.sending.attempts;
  }

  private pays(pause: number): boolean {
    const { clock, deadline, mayRetry } = this.sending;
    return this.mayFollow() && clock.now() + pause < deadline && mayRetry();
  }

  private end(): void {
    this.ended = true;
    this.patience?.abort();
    for (const cancel of this.underWay.values()) cancel();
  }
}
