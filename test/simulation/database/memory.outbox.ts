import { Failure } from '@weir/platform/kernel';
import { Outbox, type OutboxRow, PersistenceErrors } from '@weir/platform/persistence';
import type { Host } from '../engine/host.js';
import type { MemoryTransaction } from './memory.transaction.js';
import type { OutboxEntry, Schema } from './schema.js';

/** One process's view of a schema's outbox, for its relay. Rows are written by the units, through `Session.say`. */
export class MemoryOutbox extends Outbox {
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly host: Host,
    private readonly schema: Schema,
  ) {
    super();
  }

  override append(): Promise<void> {
    return Promise.reject(new Error('the units of a simulation write their events themselves'));
  }

  override onAppend(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** After a commit of this process that said something. */
  poke(): void {
    for (const listener of this.listeners) listener();
  }

  override unpublished(limit: number): Promise<OutboxRow[]> {
    return this.schema.database.read(this.host, 'unpublished', () =>
      this.schema.outbox
        .all()
        .filter((row) => this.waits(row))
        .sort((a, b) => a.position - b.position)
        .slice(0, limit),
    );
  }

  override beginTerm(electionToken: number): Promise<number> {
    return this.schema.database.transaction(this.host, async (tx) => {
      await tx.statement(`${this.schema.name}: begin term`);
      let token = electionToken;
      await tx.update(this.schema.fence, 'relay', (fence) => {
        token = Math.max(electionToken, fence.token + 1);
        return { ...fence, token };
      });
      return token;
    });
  }

  override markPublished(positions: readonly number[], fencingToken: number): Promise<void> {
    return this.schema.database.transaction(this.host, async (tx) => {
      await this.passFence(tx, fencingToken);
      await tx.statement(`${this.schema.name}: mark ${positions.join(' ')}`);
      const publishedAt = this.host.clock.now();
      for (const position of positions)
        await tx.update(this.schema.outbox, String(position), (row) => ({ ...row, publishedAt }));
    });
  }

  override markRefused(position: number, reason: string): Promise<{ dead: boolean }> {
    return Promise.reject(new Error(`the broker of a simulation refuses nothing, yet ${position}: ${reason}`));
  }

  override reviveDead(): Promise<number> {
    return Promise.resolve(0);
  }

  override backlog(): Promise<{ waiting: number; dead: number; oldestMs: number }> {
    return Promise.resolve({ waiting: 0, dead: 0, oldestMs: 0 });
  }

  /** No auditor runs here: the broker loses nothing. */
  override markSeen(): Promise<number> {
    return Promise.resolve(0);
  }

  override unseen(): Promise<OutboxRow[]> {
    return Promise.resolve([]);
  }

  /** Overridden by the mutant whose relay trusts a high-water mark. */
  protected waits({ publishedAt }: OutboxEntry): boolean {
    return publishedAt === 0;
  }

  private async passFence(tx: MemoryTransaction, fencingToken: number): Promise<void> {
    await tx.statement(`${this.schema.name}: pass fence ${fencingToken}`);
    const [fence] = await tx.lock(this.schema.fence, ['relay']);
    if (fence?.token !== fencingToken)
      throw new Failure(PersistenceErrors.FENCED, `fencing token ${fencingToken} is of the past`);
  }
}
