import { setTimeout as sleep } from 'node:timers/promises';
import { type Evidence, underWay } from '@weir/invariants';
import { LoadError } from './load-error.js';

export interface SettlerOptions {
  /** Longest wait for everything accepted to be settled, milliseconds. Default two minutes: an order's deadline and a margin. */
  readonly withinMs?: number;
  readonly signal?: AbortSignal;
  /** One sentence while it waits. */
  readonly onProgress?: (sentence: string) => void;
}

const POLL_MS = 100;
const TELL_EVERY_MS = 2000;

/** Knows from the tables when everything that was accepted is done: every order is there, none is reserved, no hold is open, nothing is unpublished. */
export class Settler {
  private expected = 0;

  private constructor(
    private readonly evidence: Pick<Evidence, 'rows'>,
    private readonly options: SettlerOptions,
  ) {}

  /** Call it while nothing is queued. */
  static async open(evidence: Pick<Evidence, 'rows'>, options: SettlerOptions = {}): Promise<Settler> {
    const settler = new Settler(evidence, options);
    settler.expected = await settler.orders();
    return settler;
  }

  /** Resolves when `accepted` more orders than before are there and all is at rest. Fails with LOAD.NOT_SETTLED. */
  async settled(accepted: number): Promise<void> {
    this.expected += accepted;
    const { withinMs = 120_000, signal, onProgress = () => undefined } = this.options;
    const deadline = performance.now() + withinMs;
    for (let told = performance.now(); ; await sleep(POLL_MS)) {
      const open = await this.open();
      if (open === undefined) return;
      if (signal?.aborted || performance.now() > deadline)
        throw new LoadError(
          'LOAD.NOT_SETTLED',
          `${signal?.aborted ? 'It was interrupted' : `After ${withinMs / 1000} s`} with ${open} left`,
          'See `npx weir verify` and the logs.',
        );
      if (performance.now() < told) continue;
      told = performance.now() + TELL_EVERY_MS;
      onProgress(`not settled yet: ${open}`);
    }
  }

  private async open(): Promise<string | undefined> {
    const busy = Object.entries(await underWay(this.evidence as Evidence));
    if (busy.length > 0) return busy.map(([what, n]) => `${n} ${what}`).join(', ');
    const missing = this.expected - (await this.orders());
    return missing > 0 ? `${missing} orders not placed` : undefined;
  }

  private async orders(): Promise<number> {
    const [row] = await this.evidence.rows<{ n: number }>('order', 'SELECT COUNT(*) AS n FROM orders');
    return Number(row?.n ?? 0);
  }
}
