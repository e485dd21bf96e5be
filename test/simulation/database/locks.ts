import { Failure } from '@weir/platform/kernel';
import { PersistenceErrors } from '@weir/platform/persistence';
import type { Host } from '../engine/host.js';

/** Whoever holds locks: a transaction. */
export interface Holder {
  readonly host: Host;
}

interface Lock {
  owner: Holder;
  readonly queue: { readonly holder: Holder; readonly grant: () => void }[];
}

/** Row locks: exclusive, first come, first served, held to the end of the transaction. A wait that closes a circle fails, as InnoDB's does. */
export class Locks {
  private readonly locks = new Map<string, Lock>();
  private readonly waitsFor = new Map<Holder, Lock>();

  owner(row: string): Holder | undefined {
    return this.locks.get(row)?.owner;
  }

  async acquire(holder: Holder, row: string): Promise<void> {
    const lock = this.locks.get(row);
    if (!lock) return void this.locks.set(row, { owner: holder, queue: [] });
    if (lock.owner === holder) return;
    if (this.closesCircle(holder, lock)) throw new Failure(PersistenceErrors.CONTENTION, `a deadlock on ${row}`);
    this.waitsFor.set(holder, lock);
    const { scheduler } = holder.host.engine;
    scheduler.note(holder.host, `waits for ${row}`);
    await new Promise<void>((resolve) => {
      lock.queue.push({ holder, grant: () => scheduler.add(holder.host, 0, `is granted ${row}`, resolve) });
    });
  }

  release(holder: Holder, row: string): void {
    const lock = this.locks.get(row);
    if (lock?.owner !== holder) return;
    const next = lock.queue.shift();
    if (!next) return void this.locks.delete(row);
    lock.owner = next.holder;
    this.waitsFor.delete(next.holder);
    next.grant();
  }

  /** At the end of a transaction, whether it ends by itself or its process died. */
  releaseAll(holder: Holder): void {
    const waiting = this.waitsFor.get(holder);
    this.waitsFor.delete(holder);
    const place = waiting?.queue.findIndex((one) => one.holder === holder) ?? -1;
    if (place !== -1) waiting?.queue.splice(place, 1);
    for (const [row, { owner }] of [...this.locks]) if (owner === holder) this.release(holder, row);
  }

  private closesCircle(holder: Holder, lock: Lock): boolean {
    for (let next: Lock | undefined = lock; next; next = this.waitsFor.get(next.owner))
      if (next.owner === holder) return true;
    return false;
  }
}
