import { Failure } from '@weir/platform/kernel';
import { PersistenceErrors } from '@weir/platform/persistence';
import type { Engine, Host } from '../engine/host.js';
import { Locks } from './locks.js';
import { connectionLost, MemoryTransaction } from './memory.transaction.js';

/** As libs/platform/persistence does. */
const RETRIES = 5;
const BACKOFF_MS = 10;

/** The server hears of a dead process by its connection, milliseconds at the most; until then its locks are held. */
const NOTICED_WITHIN = 400;

/** One schema on a server that does not die: transactions of many processes over rows in memory. */
export class MemoryDatabase {
  private readonly locks = new Locks();
  private readonly open = new Set<MemoryTransaction>();
  private readonly server;
  private readonly known = new WeakSet<Host>();
  private counter = 0;

  constructor(
    readonly schema: string,
    private readonly engine: Engine,
  ) {
    this.server = { name: `db ${schema}`, alive: true, frozenUntil: 0 };
  }

  /** AUTO_INCREMENT: taken at the insert, so that numbers do not follow the order of the commits. */
  nextPosition(): number {
    return ++this.counter;
  }

  get idle(): boolean {
    return this.open.size === 0;
  }

  /** One statement outside any transaction. */
  async read<T>(host: Host, what: string, look: () => T): Promise<T> {
    await host.point(`${this.schema}: ${what}`);
    if (this.engine.faults.strikes('databaseLost')) throw connectionLost();
    return look();
  }

  /** Commits when `work` resolves, rolls back when it throws; contention runs it again. */
  async transaction<T>(host: Host, work: (tx: MemoryTransaction) => Promise<T>): Promise<T> {
    this.watch(host);
    for (let retries = 0; ; retries += 1) {
      try {
        return await this.attempt(host, work);
      } catch (error) {
        const contention = error instanceof Failure && error.code === PersistenceErrors.CONTENTION.code;
        if (retries === RETRIES || !contention) throw error;
        this.engine.scheduler.note(host, `${this.schema}: again, ${error.message}`);
        await host.clock.delay(Math.round(BACKOFF_MS * 2 ** retries * (0.5 + this.engine.random.next())));
      }
    }
  }

  private async attempt<T>(host: Host, work: (tx: MemoryTransaction) => Promise<T>): Promise<T> {
    const tx = new MemoryTransaction(host, this.locks);
    this.open.add(tx);
    try {
      const result = await work(tx);
      tx.end();
      await this.commit(tx);
      return result;
    } catch (error) {
      tx.rollback();
      throw tx.reason(error);
    } finally {
      this.open.delete(tx);
    }
  }

  /** The statement that decides: it may arrive or not, and its answer may arrive or not. */
  private async commit(tx: MemoryTransaction): Promise<void> {
    const { faults, scheduler } = this.engine;
    await tx.host.point(`${this.schema}: commit`);
    if (faults.strikes('commitLost')) {
      scheduler.note(tx.host, `${this.schema}: COMMIT LOST`);
      throw connectionLost();
    }
    tx.commit();
    this.open.delete(tx);
    if (faults.strikes('commitUnknown')) {
      scheduler.note(tx.host, `${this.schema}: COMMITTED, ANSWER LOST`);
      throw connectionLost();
    }
    await tx.host.point(`${this.schema}: committed`, 0);
    tx.committed();
  }

  private watch(host: Host): void {
    if (this.known.has(host)) return;
    this.known.add(host);
    host.onCrash(() => {
      const orphans = [...this.open].filter((tx) => tx.host === host);
      if (orphans.length === 0) return;
      this.engine.scheduler.add(
        this.server,
        this.engine.random.between(0, NOTICED_WITHIN),
        'rolls back the dead',
        () => {
          for (const tx of orphans) {
            tx.rollback();
            this.open.delete(tx);
          }
        },
      );
    });
  }
}
