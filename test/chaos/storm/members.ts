import { setTimeout as delay } from 'node:timers/promises';
import type { ShopProcess } from '@weir/deploy/shop';

/** What can happen to a member of a group. */
export const DEEDS = ['join', 'leave', 'die', 'freeze'] as const;
export type Deed = (typeof DEEDS)[number];

/** One process of a service, and so a member of its consumer group. */
export class Member {
  private state: 'up' | 'down' | 'moving' = 'up';

  constructor(readonly process: ShopProcess) {}

  get name(): string {
    return this.process.name;
  }

  get isUp(): boolean {
    return this.state === 'up';
  }

  can(deed: Deed): boolean {
    return this.state === (deed === 'join' ? 'down' : 'up');
  }

  /** Resolves when it is done. A freeze lasts `frozenMs`. */
  async suffer(deed: Deed, frozenMs: number): Promise<void> {
    const { process } = this;
    this.state = 'moving';
    switch (deed) {
      case 'join':
        await process.start();
        break;
      case 'leave':
        await process.stop();
        break;
      case 'die':
        await process.kill('SIGKILL');
        break;
      case 'freeze':
        await process.kill('SIGSTOP');
        await delay(frozenMs);
        await process.kill('SIGCONT');
    }
    this.state = deed === 'leave' || deed === 'die' ? 'down' : 'up';
  }

  /** Up again, whatever it went through. */
  async heal(): Promise<void> {
    await this.process.kill('SIGCONT');
    if (this.process.status !== 'ready') await this.process.start();
    this.state = 'up';
  }
}
