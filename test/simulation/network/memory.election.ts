import { type Candidacy, Election, type Leadership } from '@weir/platform/coordination';
import type { Engine, Host } from '../engine/host.js';
import { SESSION_MS } from './consumer-group.js';

interface Candidate {
  readonly host: Host;
  readonly lead: (term: Leadership) => Promise<void>;
}

interface Office {
  readonly name: string;
  candidates: Candidate[];
  leader: { readonly candidate: Candidate; readonly over: AbortController } | undefined;
  term: number;
}

/** Rest between two terms, ms. */
const REST = 100;
/** A leader that has lost its session may hear of it this late, ms; meanwhile another one leads. */
const HEARD_WITHIN = 1_500;

/** Who leads what, over all processes. */
export class Offices {
  private readonly offices = new Map<string, Office>();
  private readonly ensemble = { name: 'election', alive: true, frozenUntil: 0 };

  constructor(private readonly engine: Engine) {}

  stand(name: string, candidate: Candidate): void {
    const office = this.offices.get(name) ?? { name, candidates: [], leader: undefined, term: 0 };
    this.offices.set(name, office);
    office.candidates.push(candidate);
    candidate.host.onCrash(() =>
      this.engine.scheduler.add(this.ensemble, SESSION_MS, 'session ends', () => {
        office.candidates = office.candidates.filter((one) => one !== candidate);
        if (office.leader?.candidate === candidate) this.elect(office);
      }),
    );
    if (!office.leader) this.elect(office);
  }

  names(): string[] {
    return [...this.offices.keys()];
  }

  /** The leader's session ends, though its process may go on for a while. `host`: only if it leads. */
  unseat(name: string, host?: Host): void {
    const office = this.offices.get(name);
    if (!office?.leader || (host && office.leader.candidate.host !== host)) return;
    const { over, candidate } = office.leader;
    const { random, scheduler } = this.engine;
    scheduler.note(candidate.host, `${name}: SESSION LOST`);
    scheduler.add(candidate.host, random.between(0, HEARD_WITHIN), `${name}: hears that it leads no more`, () =>
      over.abort(),
    );
    this.elect(office);
  }

  private elect(office: Office): void {
    const living = office.candidates.filter(({ host }) => host.alive);
    office.leader = undefined;
    if (living.length === 0) return;
    const candidate = this.engine.random.pick(living);
    const over = new AbortController();
    office.leader = { candidate, over };
    office.term += 1;
    const fencingToken = office.term;
    this.engine.scheduler.add(candidate.host, REST, `${office.name}: leads, term ${fencingToken}`, () => {
      // A term that ended by itself, or with an error, is followed by the next one.
      const next = (): void => {
        if (office.leader?.over === over) this.elect(office);
      };
      candidate.lead({ fencingToken, signal: over.signal }).then(next, next);
    });
  }
}

export class MemoryElection extends Election {
  constructor(
    private readonly host: Host,
    private readonly offices: Offices,
  ) {
    super();
  }

  override campaign(name: string, lead: (term: Leadership) => Promise<void>): Promise<Candidacy> {
    this.offices.stand(name, { host: this.host, lead });
    return Promise.resolve({ resign: () => Promise.resolve() });
  }
}
