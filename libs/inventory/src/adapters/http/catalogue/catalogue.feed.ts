import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock, Ids, Lifecycle, Poller } from '@weir/platform/kernel';
import { type ContractEvent, EventBus, type RunningSubscription, subscribeTo } from '@weir/platform/messaging';
import { Log, Metrics } from '@weir/platform/telemetry';
import { INVENTORY_EVENTS_TOPIC, InventoryApi, inventoryEvents } from '../../../contract/index.js';
import { Catalogue, type Change } from './catalogue.js';

const contracts = { StockChanged: inventoryEvents.StockChanged, PriceChanged: inventoryEvents.PriceChanged } as const;

/** The copy is looked after when something is missing; a poke says so at once. Milliseconds. */
const IDLE = 60_000;

/**
 * Keeps this process's copy of the catalogue: first it listens, then it loads, so that nothing said in between is lost. A gap in a product's versions makes it load again.
 * Nobody waits for it, at the start or later: as long as it is not `sound`, inventory answers.
 */
@Injectable()
export class CatalogueFeed implements OnApplicationBootstrap {
  readonly catalogue = new Catalogue();
  /** Why the copy must be loaded. */
  private missing: 'start' | 'gap' | undefined = 'start';
  /** What was said since the last load was asked for. */
  private waiting: Change[] = [];
  private running: RunningSubscription | undefined;
  private readonly poller: Poller;
  private readonly staleness;
  private readonly applied;
  private readonly ignored;
  private readonly loads;

  constructor(
    private readonly inventory: InventoryApi,
    private readonly bus: EventBus,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly lifecycle: Lifecycle,
    private readonly log: Log,
    metrics: Metrics,
  ) {
    this.staleness = metrics.gauge('weir_catalogue_staleness_seconds', 'Age of the newest change when it was applied');
    this.applied = metrics.histogram('weir_catalogue_apply_seconds', 'From a change until the copy had it');
    this.ignored = metrics.counter('weir_catalogue_ignored_total', 'Changes that the copy had already');
    this.loads = metrics.counter('weir_catalogue_loads_total', 'Full loads of the copy', ['reason']);
    this.poller = new Poller(() => this.load(), {
      clock,
      idleMs: () => IDLE,
      onError: (error) => log.warn('the catalogue could not be loaded', { error }),
    });
  }

  onApplicationBootstrap(): void {
    this.lifecycle.onStop('work', 'catalogue', () => this.poller.stop());
    this.begin().catch((error: unknown) => this.log.error('the catalogue cannot be followed', { error }));
  }

  /** True while the copy is whole and has been up to date within the last `deafAfterMs`. */
  sound(deafAfterMs: number): boolean {
    return this.missing === undefined && this.running !== undefined && this.running.deafMs() <= deafAfterMs;
  }

  private async begin(): Promise<void> {
    this.running = await subscribeTo(this.bus, {
      group: 'catalogue',
      instance: this.ids.next(),
      topics: [INVENTORY_EVENTS_TOPIC],
      from: 'latest',
      contracts,
      handle: async (batch) => this.take(batch),
    });
    this.poller.start();
  }

  private take(batch: readonly ContractEvent<typeof contracts>[]): void {
    for (const { payload, occurredAt } of batch) {
      if (this.apply(payload) !== 'applied') continue;
      const seconds = Math.max(0, this.clock.now() - occurredAt) / 1000;
      this.staleness.set(seconds);
      this.applied.observe(seconds);
    }
  }

  private apply(change: Change): 'applied' | 'not' {
    const how = this.missing ? 'gap' : this.catalogue.apply(change);
    if (how === 'known') this.ignored.add();
    if (how !== 'gap') return how === 'applied' ? how : 'not';
    this.waiting.push(change);
    this.missing ??= 'gap';
    this.poller.poke();
    return 'not';
  }

  /** Inventory's answer knows all that was said before it was asked, so only what comes meanwhile is looked at again. */
  private async load(): Promise<boolean> {
    if (!this.missing) return false;
    this.waiting = [];
    this.catalogue.load(await this.inventory.products());
    this.loads.add({ reason: this.missing });
    this.missing = undefined;
    for (const change of this.waiting.splice(0)) this.apply(change);
    return this.missing !== undefined;
  }
}
