import { type Joined, type Member, Membership } from './membership.js';

type Listener = (members: readonly Member[]) => void;

/** Among those of this process. */
export class InProcessMembership extends Membership {
  private readonly groups = new Map<string, Map<string, Member>>();
  private readonly listeners = new Map<string, Set<Listener>>();

  override async join(group: string, member: Member): Promise<Joined> {
    const members = this.of(group);
    members.set(member.name, member);
    this.tell(group);
    return {
      leave: async () => {
        if (members.get(member.name) !== member) return;
        members.delete(member.name);
        this.tell(group);
      },
    };
  }

  override watch(group: string, listener: Listener): () => void {
    const all = this.listeners.get(group) ?? new Set();
    const own: Listener = (members) => listener(members);
    this.listeners.set(group, all.add(own));
    queueMicrotask(() => all.has(own) && own(this.members(group)));
    return () => all.delete(own);
  }

  private of(group: string): Map<string, Member> {
    const members = this.groups.get(group) ?? new Map<string, Member>();
    this.groups.set(group, members);
    return members;
  }

  private members(group: string): Member[] {
    return [...this.of(group).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private tell(group: string): void {
    for (const listener of this.listeners.get(group) ?? []) listener(this.members(group));
  }
}
