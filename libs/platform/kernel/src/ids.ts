import { randomBytes } from 'node:crypto';

/** Unique ids, injected so that a run can be replayed. */
export abstract class Ids {
  /** A new id, 36 characters, sortable by time of creation. */
  abstract next(): string;
}

/** UUID version 7 (RFC 9562): 48 bits of milliseconds, then random bits. */
export class UuidIds extends Ids {
  override next(): string {
    const bytes = randomBytes(16);
    bytes.writeUIntBE(Date.now(), 0, 6);
    bytes[6] = (bytes[6]! & 0x0f) | 0x70;
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
    const hex = bytes.toString('hex');
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
