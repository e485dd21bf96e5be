import { type DynamicModule, Module } from '@nestjs/common';
import { Settings } from '@weir/platform/config';
import {
  Clock,
  Failure,
  Ids,
  Lifecycle,
  Live,
  ManualClock,
  PlatformErrors,
  SequentialIds,
} from '@weir/platform/kernel';
import {
  EventBus,
  type EventMessage,
  type Place,
  type Progress,
  RequestLog,
  type RunningSubscription,
} from '@weir/platform/messaging';
import { Log, Metrics, SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import type { z } from 'zod';

/** One partition in memory. */
class FakeRequests extends RequestLog {
  appended: EventMessage[] = [];
  committed = 0;
  down = false;

  override async append(message: EventMessage): Promise<Place> {
    if (this.down) throw new Failure(PlatformErrors.UNAVAILABLE);
    return { partition: 0, offset: this.appended.push(message) - 1 };
  }

  override async progress(): Promise<Progress[]> {
    return [{ partition: 0, committed: this.committed, latest: this.appended.length }];
  }
}

class QuietBus extends EventBus {
  override publish(): Promise<void> {
    return Promise.resolve();
  }
  override subscribe(): Promise<RunningSubscription> {
    return Promise.resolve({ deafMs: () => 0, stop: () => Promise.resolve() });
  }
}

class FakeSettings extends Settings {
  private readonly sections = new Map<string, { schema: z.ZodObject; live: Live<unknown> }>();

  override section<S extends z.ZodObject>(name: string, schema: S): Live<z.output<S>> {
    const live = this.sections.get(name)?.live ?? new Live<unknown>(schema.parse({}));
    this.sections.set(name, { schema, live });
    return live as Live<z.output<S>>;
  }
  override inForce(): Record<string, never> {
    return {};
  }
  override values(): Record<string, never> {
    return {};
  }
  put(name: string, values: object): void {
    const section = this.sections.get(name);
    section?.live.set(section.schema.parse(values));
  }
}

@Module({})
class FakePlatformModule {}

/** For specs: what the face of orders needs of the platform, in memory. */
export class FakePlatform {
  readonly requests = new FakeRequests();
  readonly lifecycle = new Lifecycle();
  private readonly clock = new ManualClock();
  private readonly settings = new FakeSettings();

  module(): DynamicModule {
    const providers = [
      { provide: Settings, useValue: this.settings },
      { provide: EventBus, useClass: QuietBus },
      { provide: RequestLog, useValue: this.requests },
      { provide: Clock, useValue: this.clock },
      { provide: Ids, useClass: SequentialIds },
      { provide: Lifecycle, useValue: this.lifecycle },
      { provide: Log, useClass: SilentLog },
      { provide: Metrics, useClass: SilentMetrics },
    ];
    return { module: FakePlatformModule, global: true, providers, exports: providers.map(({ provide }) => provide) };
  }

  configure(admission: object): void {
    this.settings.put('admission', admission);
  }

  order(settings: object): void {
    this.settings.put('order', settings);
  }

  /** The group works everything off, and the face hears of it. */
  async drainAll(): Promise<void> {
    this.requests.committed = this.requests.appended.length;
    this.clock.advance(1000);
    for (let turn = 0; turn < 10; turn += 1) await new Promise(setImmediate);
  }
}
