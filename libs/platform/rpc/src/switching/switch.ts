import { CallContext, Failure, type Live, PlatformErrors } from '@weir/platform/kernel';
import type { Log, Metrics } from '@weir/platform/telemetry';
import type { RoutingSettings, Share } from '../routing.settings.js';
import { Shares, type Side } from './share.js';

export interface SwitchOptions<Api> {
  /** As in the registry and in `routing.modules`. */
  readonly module: string;
  /** Answers in this process. */
  readonly local: Api;
  /** Makes the one who asks the other process; called once, when the settings first send calls there. */
  readonly remote: () => Api;
  /** Whether another process with the module is known. */
  readonly found: () => boolean;
  readonly settings: Live<RoutingSettings>;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * Between the answerer of a module in this process and the one in another: sends each call to one of them as `routing.modules` says at that moment. A call that nobody
 * there can take is answered here, unless the settings forbid it: both have the same books, and every call of a contract is safe to repeat.
 */
export class Switch<Api> {
  private readonly shares = new Shares();
  private readonly calls;
  private readonly fallbacks;
  private other: Api | undefined;

  constructor(private readonly options: SwitchOptions<Api>) {
    const { metrics, settings } = options;
    this.calls = metrics.counter('weir_routing_calls_total', 'Calls by who answered; each command of a batch is one', [
      'module',
      'side',
    ]);
    this.fallbacks = metrics.counter('weir_routing_fallbacks_total', 'Calls answered here because nobody there could', [
      'module',
    ]);
    this.prepare();
    settings.onChange(() => this.prepare());
  }

  /** Rejects with what the answerer says; with PLATFORM.UNAVAILABLE when nobody there can answer and none may answer here. */
  ask<R>(customer: string | undefined, call: (api: Api) => Promise<R>): Promise<R> {
    const share = this.share();
    const side = share ? this.shares.sideOf({ customer, tag: CallContext.current().tag }, share) : 'local';
    return this.on(side, share, 1, call);
  }

  /** The same for a batch with one answer for each command, in the same order: each command goes the way of its customer. Rejects when one part does. */
  async askAll<Command, R>(
    commands: readonly Command[],
    customerOf: (at: number) => string | undefined,
    call: (api: Api, commands: readonly Command[]) => Promise<R[]>,
  ): Promise<R[]> {
    const share = this.share();
    const here = (): Promise<R[]> => this.on('local', share, commands.length, (api) => call(api, commands));
    if (!share) return here();
    const { tag } = CallContext.current();
    const sides = commands.map((_, at) => this.shares.sideOf({ customer: customerOf(at), tag }, share));
    if (!sides.includes('remote')) return here();
    const answers = new Array<R>(commands.length);
    const part = async (side: Side): Promise<void> => {
      const own = [...commands.keys()].filter((at) => sides[at] === side);
      if (own.length === 0) return;
      const some = own.map((at) => commands[at]!);
      const said = await this.on(side, share, some.length, (api) => call(api, some));
      own.forEach((at, index) => (answers[at] = said[index]!));
    };
    await Promise.all([part('local'), part('remote')]);
    return answers;
  }

  private async on<R>(side: Side, share: Share | undefined, count: number, call: (api: Api) => Promise<R>): Promise<R> {
    const { module, local } = this.options;
    if (side === 'remote') {
      try {
        const answer = await call(this.elsewhere());
        this.calls.add({ module, side }, count);
        return answer;
      } catch (error) {
        if (!nobodyThere(error) || share?.fallback === false) {
          this.calls.add({ module, side }, count);
          throw error;
        }
        this.fallbacks.add({ module }, count);
      }
    }
    this.calls.add({ module, side: 'local' }, count);
    return call(local);
  }

  private share(): Share | undefined {
    const share = this.options.settings.value.modules[this.options.module];
    return share && sendsAny(share) ? share : undefined;
  }

  /** Who asks the other process has to find it first: before the first call, where there is time. */
  private prepare(): void {
    const share = this.share();
    if (!share) return;
    const { module, remote, log } = this.options;
    this.other ??= remote();
    const { remotePercent, tags, customers } = share;
    log.info('calls are shared with another process', { module, remotePercent, tags, customers: customers.length });
  }

  private elsewhere(): Api {
    const { module, found } = this.options;
    if (this.other !== undefined && found()) return this.other;
    throw new Failure(PlatformErrors.UNAVAILABLE, `No other process with the module ${module} is registered`);
  }
}

const sendsAny = ({ remotePercent, tags, customers }: Share): boolean =>
  remotePercent > 0 || tags.length > 0 || customers.length > 0;

const nobodyThere = (error: unknown): boolean => error instanceof Failure && error.spec === PlatformErrors.UNAVAILABLE;
