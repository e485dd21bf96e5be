import { Barrier, type Passage } from './barrier.js';

interface Gate {
  inside: number;
  readonly opened: PromiseWithResolvers<void>;
  readonly emptied: PromiseWithResolvers<void>;
}

/** Among the callers of this process. */
export class InProcessBarrier extends Barrier {
  private readonly gates = new Map<string, Gate>();

  override async enter(name: string, size: number, signal = new AbortController().signal): Promise<Passage> {
    signal.throwIfAborted();
    const gate = this.gates.get(name) ?? newGate();
    this.gates.set(name, gate);
    gate.inside += 1;
    if (gate.inside >= size) gate.opened.resolve();
    const gone = Promise.withResolvers<never>();
    const giveUp = (): void => {
      gate.inside -= 1;
      gone.reject(signal.reason);
    };
    signal.addEventListener('abort', giveUp, { once: true });
    await Promise.race([gate.opened.promise, gone.promise]).finally(() => signal.removeEventListener('abort', giveUp));
    return { leave: () => this.leave(name, gate) };
  }

  private leave(name: string, gate: Gate): Promise<void> {
    gate.inside -= 1;
    if (gate.inside === 0) {
      this.gates.delete(name);
      gate.emptied.resolve();
    }
    return gate.emptied.promise;
  }
}

const newGate = (): Gate => ({ inside: 0, opened: Promise.withResolvers(), emptied: Promise.withResolvers() });
