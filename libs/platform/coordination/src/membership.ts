export interface Member {
  /** Unique in its group: `order-1`. */
  readonly name: string;
  readonly facts: Readonly<Record<string, string>>;
}

export interface Joined {
  /** Resolves when the others no longer see this member. Safe to repeat. */
  leave(): Promise<void>;
}

/** Who is there now. A process that dies is gone for the others when its session ends. */
export abstract class Membership {
  /** Stays a member over lost connections and expired sessions until it leaves. Resolves when it is one; another of the same name is replaced. */
  abstract join(group: string, member: Member): Promise<Joined>;

  /** Calls `listener` with all members, sorted by name: once soon, then after each change. Returns the way to stop. */
  abstract watch(group: string, listener: (members: readonly Member[]) => void): () => void;
}
