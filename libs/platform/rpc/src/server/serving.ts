import type { Server } from '@grpc/grpc-js';
import { type Clock, type Lifecycle, Poller } from '@weir/platform/kernel';
import { HealthImplementation } from 'grpc-health-check';

const LOOK_EVERY_MS = 250;

/** The standard health service: SERVING while the process is ready, for the whole server ('') and for each service. */
export class Serving {
  private readonly health: HealthImplementation;
  private readonly names: readonly string[];
  private readonly looks: Poller;
  private serving: boolean | undefined;

  constructor(
    services: readonly string[],
    private readonly lifecycle: Lifecycle,
    clock: Clock,
  ) {
    this.names = ['', ...services];
    this.health = new HealthImplementation();
    this.follow();
    this.looks = new Poller(async () => this.follow(), {
      clock,
      idleMs: () => LOOK_EVERY_MS,
      onError: () => undefined,
    }).start();
    lifecycle.onStop('deregister', 'grpc health', async () => this.say(false));
  }

  addTo(server: Server): void {
    this.health.addToServer(server);
  }

  async close(): Promise<void> {
    await this.looks.stop();
    this.say(false);
  }

  private follow(): boolean {
    this.say(this.lifecycle.unready().length === 0);
    return false;
  }

  private say(serving: boolean): void {
    if (serving === this.serving) return;
    this.serving = serving;
    for (const name of this.names) this.health.setStatus(name, serving ? 'SERVING' : 'NOT_SERVING');
  }
}
