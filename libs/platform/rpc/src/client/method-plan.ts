import type { Live } from '@weir/platform/kernel';
import type { ClusterPolicy, RpcSettings } from '../rpc.settings.js';
import type { Balancer } from './balancing/candidate.js';

/** How a method is called, as the settings say now. */
export interface MethodPlan {
  /** Undefined when only the default says something: the caller's own wish wins over that. */
  readonly deadlineMs: number | undefined;
  readonly attempts: number;
  readonly policy: ClusterPolicy;
  readonly balancer: Balancer;
  readonly hashKey: string | undefined;
}

/** Settings of a method over those of its service over those for all; worked out once for each version of the settings. */
export class MethodPlans {
  private readonly plans = new Map<string, MethodPlan>();
  private of: RpcSettings | undefined;

  constructor(
    private readonly service: string,
    private readonly settings: Live<RpcSettings>,
  ) {}

  plan(method: string): MethodPlan {
    const now = this.settings.value;
    if (now !== this.of) {
      this.plans.clear();
      this.of = now;
    }
    let plan = this.plans.get(method);
    if (!plan) {
      plan = this.make(method, now);
      this.plans.set(method, plan);
    }
    return plan;
  }

  private make(method: string, { methods, attempts, policy, balancer }: RpcSettings): MethodPlan {
    const own = { ...methods[this.service], ...methods[`${this.service}.${method}`] };
    return {
      deadlineMs: own.deadlineMs,
      attempts: own.attempts ?? attempts,
      policy: own.policy ?? policy,
      balancer: own.balancer ?? balancer,
      hashKey: own.hashKey,
    };
  }
}
