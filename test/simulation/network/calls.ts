import { Failure, PlatformErrors } from '@weir/platform/kernel';
import type { Engine, Host } from '../engine/host.js';
import type { Actor } from '../engine/scheduler.js';

/** For one call with all its attempts, ms; and its attempts, as in the section `rpc`. */
const DEADLINE = 1_500;
const ATTEMPTS = 3;

/** Who answers calls, by the name of the service. */
export interface Callee<Api> {
  readonly host: Host;
  readonly api: Api;
}

/** What became of a call that answered. */
export interface Reply<T> {
  readonly value: T;
  /** True when an earlier attempt may have happened as well. */
  readonly repeated: boolean;
}

/** Calls between processes: requests and replies get lost or late, connections break, callees die. Policy as in libs/platform/rpc: an unavailable callee is asked again, a time-out is not. */
export class Calls<Apis extends object> {
  private readonly callees = new Map<keyof Apis, Callee<unknown>[]>();
  private readonly underWay = new Map<object, Actor>();
  private readonly network: Actor = { name: 'network', alive: true, frozenUntil: 0 };

  constructor(private readonly engine: Engine) {}

  get idle(): boolean {
    return [...this.underWay.values()].every(({ alive }) => !alive);
  }

  serve<Name extends keyof Apis>(name: Name, host: Host, api: Apis[Name]): void {
    const known = this.callees.get(name) ?? [];
    this.callees.set(name, [...known, { host, api }]);
  }

  async call<Name extends keyof Apis, T>(
    caller: Host,
    name: Name,
    what: string,
    ask: (api: Apis[Name]) => Promise<T>,
  ): Promise<Reply<T>> {
    const deadline = this.engine.scheduler.now + DEADLINE;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return { value: await this.attempt(caller, name, what, ask, deadline), repeated: attempt > 1 };
      } catch (error) {
        const again = error instanceof Failure && error.kind === 'unavailable' && error.retriable;
        if (!again || attempt === ATTEMPTS || this.engine.scheduler.now >= deadline) throw error;
        await caller.clock.delay(this.engine.random.between(10, 50));
      }
    }
  }

  private attempt<Name extends keyof Apis, T>(
    caller: Host,
    name: Name,
    what: string,
    ask: (api: Apis[Name]) => Promise<T>,
    deadline: number,
  ): Promise<T> {
    const { faults, random, scheduler } = this.engine;
    const callees = this.callees.get(name) ?? [];
    // The registry forgets the dead soon, but not at once.
    const known = callees.filter(({ host }) => host.alive || random.chance(0.2));
    if (known.length === 0) return Promise.reject(new Failure(PlatformErrors.UNAVAILABLE, `no ${String(name)}`));
    const { host, api } = random.pick(known) as Callee<Apis[Name]>;
    const hop = (): number => (faults.strikes('slow') ? random.between(50, 2 * DEADLINE) : random.between(0, 4));

    return new Promise<T>((resolve, reject) => {
      const done = scheduler.add(caller, Math.max(0, deadline - scheduler.now), `${what}: TIME-OUT`, () =>
        reject(new Failure(PlatformErrors.TIMEOUT)),
      );
      const tell = (answer: () => void, how: string): void => {
        const end = (): void => {
          done();
          answer();
        };
        if (faults.strikes('replyLost')) scheduler.note(caller, `${what}: REPLY LOST`);
        else scheduler.add(caller, hop(), `${what}: ${how}`, end);
      };
      const gone = (): void =>
        tell(() => reject(new Failure(PlatformErrors.UNAVAILABLE, `${host.name} is gone`)), 'callee gone');
      if (faults.strikes('requestLost')) return scheduler.note(caller, `${what}: REQUEST LOST`);
      if (faults.strikes('connectionReset')) gone();

      const call = {};
      this.underWay.set(call, this.network);
      scheduler.add(this.network, hop(), `${what} reaches ${host.name}`, () => {
        if (!host.alive) {
          this.underWay.delete(call);
          return gone();
        }
        this.underWay.set(call, host);
        scheduler.add(host, 0, `serves ${what}`, () => {
          const ended = (answer: () => void, how: string): void => {
            this.underWay.delete(call);
            tell(answer, how);
          };
          ask(api).then(
            (value) => ended(() => resolve(value), 'answered'),
            (error: Error) => ended(() => reject(error), `failed, ${error.message}`),
          );
        });
      });
    });
  }
}
