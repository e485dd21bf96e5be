import { randomFillSync } from 'node:crypto';

/** Unique ids, injected so that a run can be replayed. */
export abstract class Ids {
  /** A new id, 36 characters, sortable by time of creation. */
  abstract next(): string;
}

const BYTES = 16;

/** UUID version 7 (RFC 9562): 48 bits of milliseconds, then random bits. They are drawn 4 KiB at a time: a call for each id costs more than the id. */
export class UuidIds extends Ids {
  private readonly pool = Buffer.alloc(4096);
  private drawn = this.pool.length;

  override next(): string {
    const { pool } = this;
    if (this.drawn === pool.length) {
      randomFillSync(pool);
      this.drawn = 0;
    }
    const at = this.drawn;
    this.drawn += BYTES;
    pool.writeUIntBE(Date.now(), at, 6);
    pool[at + 6] = (pool[at + 6]! & 0x0f) | 0x70;
    pool[at + 8] = (pool[at + 8]! & 0x3f) | 0x80;
    const hex = pool.toString('hex', at, at + BYTES);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
  }
}

/** 1, 2, 3, ... in the shape of a UUID: for specs and simulations. */
export class SequentialIds extends Ids {
  private count = 0;

  override next(): string {
    return `00000000-0000-7000-8000-${String(++this.count).padStart(12, '0')}`;
  }
}
