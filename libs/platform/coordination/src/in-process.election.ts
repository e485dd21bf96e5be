import type { Clock } from '@weir/platform/kernel';
import type { Log } from '@weir/platform/telemetry';
import { type Candidacy, Election, type Leadership } from './election.js';

interface Candidate {
  readonly lead: (term: Leadership) => Promise<void>;
  readonly resigned: AbortController;
  ended: Promise<void>;
}

/** Rest between two terms of a candidate that ended its term by itself, ms. */
const REST = 100;

/** Elects among the candidates of this process, in order of arrival. Tokens are wall-clock milliseconds, so that they grow over restarts as well. */
export class InProcessElection extends Election {
  private readonly queues = new Map<string, Candidate[]>();
  private lastToken = 0;

  constructor(private readonly options: { readonly clock: Clock; readonly log: Log }) {
    super();
  }

  override async campaign(name: string, lead: (term: Leadership) => Promise<void>): Promise<Candidacy> {
    const queue = this.queues.get(name) ?? [];
    this.queues.set(name, queue);
    const candidate: Candidate = { lead, resigned: new AbortController(), ended: Promise.resolve() };
    queue.push(candidate);
    if (queue[0] === candidate) this.elect(queue);
    return {
      resign: async () => {
        candidate.resigned.abort();
        await candidate.ended;
        const index = queue.indexOf(candidate);
        if (index === -1) return;
        queue.splice(index, 1);
        if (index === 0) this.elect(queue);
      },
    };
  }

  private elect(queue: Candidate[]): void {
    const [candidate] = queue;
    if (candidate) candidate.ended = this.serve(queue, candidate);
  }

  private async serve(queue: Candidate[], candidate: Candidate): Promise<void> {
    const { signal } = candidate.resigned;
    while (!signal.aborted && queue[0] === candidate) {
      this.lastToken = Math.max(this.lastToken + 1, this.options.clock.now());
      await candidate
        .lead({ fencingToken: this.lastToken, signal })
        .catch((error: unknown) => this.options.log.warn('a term ended with an error', { error }));
      if (signal.aborted) return;
      await this.options.clock.delay(REST, signal);
    }
  }
}
