import { Host } from '../engine/host.js';
import { type Module, ShopProcess } from './shop.process.js';
import type { World } from './world.js';

/** Processes by name, and the modules that each carries. */
const SHAPES: Readonly<Record<'micro' | 'mono', Readonly<Record<string, readonly Module[]>>>> = {
  micro: {
    'order-1': ['order'],
    'order-2': ['order'],
    'inventory-1': ['inventory'],
    'inventory-2': ['inventory'],
    'payment-1': ['payment'],
    'payment-2': ['payment'],
    'readers-1': ['insight', 'loyalty'],
    'readers-2': ['insight', 'loyalty'],
  },
  mono: {
    'mono-1': ['inventory', 'order', 'payment', 'insight', 'loyalty'],
    'mono-2': ['inventory', 'order', 'payment', 'insight', 'loyalty'],
  },
};

/** A crashed process comes back after, ms. */
const RESTART = { least: 100, most: 2_500 };

/** Keeps the processes of one shape running. */
export class Machines {
  readonly shape: keyof typeof SHAPES;
  private readonly hosts = new Map<string, Host>();
  private readonly init = { name: 'machine', alive: true, frozenUntil: 0 };

  constructor(private readonly world: World) {
    this.shape = world.engine.random.chance(0.25) ? 'mono' : 'micro';
    for (const [name, modules] of Object.entries(SHAPES[this.shape])) this.boot(name, modules);
  }

  living(): Host[] {
    return [...this.hosts.values()].filter(({ alive }) => alive);
  }

  private boot(name: string, modules: readonly Module[]): void {
    const { random, scheduler } = this.world.engine;
    const host = new Host(name, this.world.engine, true);
    this.hosts.set(name, host);
    host.onCrash(() => {
      const restart = (): void => this.boot(name, modules);
      scheduler.add(this.init, random.between(RESTART.least, RESTART.most), `starts ${name} again`, restart);
    });
    new ShopProcess(host, this.world).start(modules).catch((error: Error) => host.crash(`its start, ${error.message}`));
  }
}
