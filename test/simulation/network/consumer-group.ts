import type { LogRecord } from '../../../libs/platform/messaging/src/record.js';
import type { Engine, Host } from '../engine/host.js';

/** A silent member loses its partitions after this time, ms. */
export const SESSION_MS = 1_000;

/** Most records a member takes at once. */
const MOST = 4;

export interface Member {
  readonly host: Host;
  busy: boolean;
  /** It takes nothing more, and its loop ends after the batch that is running. */
  leaving: boolean;
  /** Set while it waits for records. */
  wake: (() => void) | undefined;
}

interface Assigned {
  readonly member: Member;
  /** Offset of the next record that the member takes. */
  position: number;
}

/** A consumer group as Kafka's coordinator keeps it: a partition belongs to one member at a time, and each new owner begins at what was committed. */
export class ConsumerGroup {
  generation = 0;
  private members: Member[] = [];
  private assigned = new Map<string, Assigned>();
  private readonly committed = new Map<string, number>();
  private readonly coordinator;

  constructor(
    readonly name: string,
    private readonly places: readonly string[],
    private readonly engine: Engine,
    private readonly log: (place: string) => readonly LogRecord[],
  ) {
    this.coordinator = { name: `group ${name}`, alive: true, frozenUntil: 0 };
  }

  get idle(): boolean {
    return (
      this.members.every(({ busy }) => !busy) &&
      this.places.every((place) => this.assigned.get(place)?.position === this.log(place).length)
    );
  }

  join(host: Host): Member {
    const member: Member = { host, busy: false, leaving: false, wake: undefined };
    this.members.push(member);
    this.rebalance(`${host.name} joins`);
    host.onCrash(() =>
      this.engine.scheduler.add(this.coordinator, SESSION_MS, 'session ends', () => this.expel(member)),
    );
    return member;
  }

  leave(member: Member): void {
    member.leaving = true;
    member.wake?.();
    this.expel(member);
  }

  /** The session of this process has ended; if it is still there it joins again when it moves. */
  lose(host: Host): void {
    const member = this.members.find((one) => one.host === host);
    if (!member) return;
    this.expel(member);
    this.engine.scheduler.add(host, 0, `joins group ${this.name} again`, () => {
      if (member.leaving) return;
      this.members.push(member);
      this.rebalance(`${host.name} is back`);
    });
  }

  /** All partitions change hands as chance has it, while what is being handled goes on. */
  rebalance(why: string): void {
    this.generation += 1;
    this.engine.scheduler.note(this.coordinator, `generation ${this.generation}: ${why}`);
    this.assigned.clear();
    if (this.members.length === 0) return;
    for (const place of this.places) {
      const member = this.engine.random.pick(this.members);
      this.assigned.set(place, { member, position: this.committed.get(place) ?? 0 });
    }
    this.wake();
  }

  /** Some records of the member's partitions, in order per partition. */
  take(member: Member): LogRecord[] {
    const { random } = this.engine;
    const taken: LogRecord[] = [];
    for (const place of random.shuffle(this.places)) {
      const own = this.assigned.get(place);
      if (own?.member !== member) continue;
      const records = this.log(place).slice(own.position, own.position + random.between(1, MOST));
      own.position += records.length;
      taken.push(...records);
    }
    return taken;
  }

  /** Refused from a member of an earlier generation. */
  commit(generation: number, records: readonly LogRecord[]): boolean {
    if (generation !== this.generation) return false;
    for (const { topic, partition, offset } of records) this.committed.set(`${topic}/${partition}`, Number(offset) + 1);
    return true;
  }

  /** There may be something to take. */
  wake(): void {
    for (const member of this.members) {
      const wake = member.wake;
      member.wake = undefined;
      wake?.();
    }
  }

  private expel(member: Member): void {
    if (!this.members.includes(member)) return;
    this.members = this.members.filter((one) => one !== member);
    this.rebalance(`${member.host.name} is gone`);
  }
}
