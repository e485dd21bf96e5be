import { type Hold, Lock } from './lock.js';

interface Waiter {
  readonly alone: boolean;
  readonly go: () => void;
}

interface Office {
  holders: number;
  alone: boolean;
  readonly waiting: Waiter[];
}

const NEVER = new AbortController().signal;

/** Among the callers of this process. Tokens are wall-clock milliseconds, so that they grow over restarts as well. */
export class InProcessLock extends Lock {
  private readonly offices = new Map<string, Office>();
  private lastToken = 0;

  override exclusive<T>(name: string, work: (hold: Hold) => Promise<T>, signal = NEVER): Promise<T> {
    return this.hold(name, true, work, signal);
  }

  override shared<T>(name: string, work: (hold: Hold) => Promise<T>, signal = NEVER): Promise<T> {
    return this.hold(name, false, work, signal);
  }

  private async hold<T>(
    name: string,
    alone: boolean,
    work: (hold: Hold) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const office = this.offices.get(name) ?? { holders: 0, alone: false, waiting: [] };
    this.offices.set(name, office);
    await this.turn(office, alone, signal);
    this.lastToken = Math.max(this.lastToken + 1, Date.now());
    try {
      return await work({ fencingToken: this.lastToken, signal: NEVER });
    } finally {
      office.holders -= 1;
      admit(office);
      if (office.holders === 0) this.offices.delete(name);
    }
  }

  private async turn(office: Office, alone: boolean, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const turn = Promise.withResolvers<void>();
    const waiter = { alone, go: turn.resolve };
    const giveUp = (): void => {
      const at = office.waiting.indexOf(waiter);
      if (at === -1) return;
      office.waiting.splice(at, 1);
      admit(office);
      turn.reject(signal.reason);
    };
    office.waiting.push(waiter);
    signal.addEventListener('abort', giveUp, { once: true });
    admit(office);
    await turn.promise.finally(() => signal.removeEventListener('abort', giveUp));
  }
}

/** Lets in whoever may come now, in order of arrival. */
function admit(office: Office): void {
  for (let next = office.waiting[0]; next; next = office.waiting[0]) {
    if (office.holders > 0 && (next.alone || office.alone)) return;
    office.waiting.shift();
    office.holders += 1;
    office.alone = next.alone;
    next.go();
  }
}
