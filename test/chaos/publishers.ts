import { setTimeout as delay } from 'node:timers/promises';
import type { EventBus } from '@weir/platform/messaging';

/** Messages of one call, milliseconds between two calls of a key, and calls of a key that may be under way at a time: so a key has always several in the queue. */
const CALL = { messages: 4, everyMs: 100, inFlight: 3 };

export interface Acknowledged {
  readonly key: string;
  readonly seq: number;
  /** The fault that was going on when it was sent; -1 for none. */
  readonly fault: number;
}

export interface Gaps {
  /** Longest time without any acknowledgement. */
  readonly gapMs: number;
  /** Longest time that one call waited for its acknowledgement. */
  readonly waitMs: number;
  readonly acknowledged: number;
}

/** Publishes 1, 2, 3, ... under each of its keys without a pause and remembers what the bus said is safe. */
export class Publishers {
  readonly acknowledged: Acknowledged[] = [];
  rejected = 0;
  /** What the messages are stamped with from now on. */
  fault = -1;
  private readonly ending = new AbortController();
  private readonly done: Promise<unknown>;
  private readonly answers: { readonly at: number; readonly waited: number; readonly messages: number }[] = [];

  constructor(
    private readonly bus: EventBus,
    private readonly topic: string,
    keys: number,
  ) {
    this.done = Promise.all(Array.from({ length: keys }, (_, n) => this.publish(`key-${n}`)));
  }

  /** Resolves when everything that was sent has been answered. */
  async stop(): Promise<void> {
    this.ending.abort();
    await this.done;
  }

  /** Over the time since `from` (of performance.now). */
  gaps(from: number): Gaps {
    const since = this.answers.filter(({ at }) => at >= from);
    let last = from;
    let gapMs = 0;
    for (const { at } of since) {
      gapMs = Math.max(gapMs, at - last);
      last = at;
    }
    gapMs = Math.max(gapMs, performance.now() - last);
    const waitMs = since.reduce((longest, { waited }) => Math.max(longest, waited), 0);
    const acknowledged = since.reduce((sum, { messages }) => sum + messages, 0);
    return { gapMs: Math.round(gapMs), waitMs: Math.round(waitMs), acknowledged };
  }

  private async publish(key: string): Promise<void> {
    const flying = new Set<Promise<void>>();
    for (let seq = 1; !this.ending.signal.aborted; seq += CALL.messages) {
      const call = this.call(key, seq).finally(() => flying.delete(call));
      flying.add(call);
      if (flying.size >= CALL.inFlight) await Promise.race(flying);
      await delay(CALL.everyMs, undefined, { signal: this.ending.signal }).catch(() => undefined);
    }
    await Promise.all(flying);
  }

  private async call(key: string, first: number): Promise<void> {
    const { fault, topic } = this;
    const sent = performance.now();
    const seqs = Array.from({ length: CALL.messages }, (_, n) => first + n);
    const messages = seqs.map((seq) => ({ topic, key, value: `${key} ${seq}`, headers: { seq: String(seq) } }));
    try {
      await this.bus.publish(messages);
    } catch {
      this.rejected += messages.length;
      return;
    }
    const at = performance.now();
    this.answers.push({ at, waited: at - sent, messages: messages.length });
    for (const seq of seqs) this.acknowledged.push({ key, seq, fault });
  }
}
