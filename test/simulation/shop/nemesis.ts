import type { Host } from '../engine/host.js';
import { SESSION_MS } from '../network/consumer-group.js';
import type { Machines } from './machines.js';
import type { World } from './world.js';

/** Between two looks for trouble, ms. */
const EVERY = 300;
/** A process stands still for, ms. */
const FREEZE = { least: 100, most: 4 * SESSION_MS };

/** What goes wrong by itself, and not at a step of somebody: processes that stand still, partitions that change hands, leaders that lose their session. */
export class Nemesis {
  private readonly actor = { name: 'nemesis', alive: true, frozenUntil: 0 };
  private ended = false;

  constructor(
    private readonly world: World,
    private readonly machines: Machines,
  ) {}

  start(): void {
    if (this.ended) return;
    this.world.engine.scheduler.add(this.actor, EVERY, 'looks for trouble', () => {
      this.strike();
      this.start();
    });
  }

  /** Everybody moves again, and nothing more goes wrong. */
  heal(): void {
    const { faults, scheduler } = this.world.engine;
    this.ended = true;
    faults.heal();
    scheduler.note(this.actor, 'HEALED');
    for (const host of this.machines.living()) host.frozenUntil = 0;
  }

  private strike(): void {
    const { faults, random } = this.world.engine;
    const living = this.machines.living();
    if (living.length > 0 && faults.strikes('freeze')) this.freeze(random.pick(living));
    const groups = this.world.broker.allGroups();
    if (groups.length > 0 && faults.strikes('rebalance')) random.pick(groups).rebalance('a member is slow');
    const offices = this.world.offices.names();
    if (offices.length > 0 && faults.strikes('leaderLost')) this.world.offices.unseat(random.pick(offices));
  }

  private freeze(host: Host): void {
    const { random, scheduler } = this.world.engine;
    const ms = random.between(FREEZE.least, FREEZE.most);
    scheduler.note(host, `FROZEN for ${ms} ms`);
    host.frozenUntil = scheduler.now + ms;
    if (ms <= SESSION_MS) return;
    scheduler.add(this.actor, SESSION_MS, `sessions of ${host.name} end`, () => {
      for (const group of this.world.broker.allGroups()) group.lose(host);
      for (const name of this.world.offices.names()) this.world.offices.unseat(name, host);
    });
  }
}
