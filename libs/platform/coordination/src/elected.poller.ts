import { Poller, type PollerOptions } from '@weir/platform/kernel';
import type { Candidacy, Election, Leadership } from './election.js';

export interface ElectedPollerOptions extends PollerOptions {
  readonly election: Election;
  /** What it stands for: `reaper/order`. */
  readonly office: string;
}

/** A loop that only one instance runs at a time. It must stay right with none or two: while nobody can be elected, its work waits. */
export class ElectedPoller {
  private candidacy: Candidacy | undefined;

  constructor(
    private readonly step: (signal: AbortSignal) => Promise<boolean>,
    private readonly options: ElectedPollerOptions,
  ) {}

  async start(): Promise<void> {
    this.candidacy ??= await this.options.election.campaign(this.options.office, (term) => this.lead(term));
  }

  /** Ends after the step that is running; another instance takes over. */
  async stop(): Promise<void> {
    await this.candidacy?.resign();
  }

  private async lead({ signal }: Leadership): Promise<void> {
    const poller = new Poller(this.step, this.options).start();
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    await poller.stop();
  }
}
