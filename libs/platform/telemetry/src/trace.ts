import { AsyncLocalStorage } from 'node:async_hooks';
import { randomFillSync } from 'node:crypto';

/** The W3C `traceparent` of the work that is running, carried through gRPC metadata, outbox rows and Kafka headers. */
const current = new AsyncLocalStorage<string>();

const PATTERN = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/;

/** Random bytes drawn 4 KiB at a time: a call for each id costs a request more than all else that a trace does. */
const pool = Buffer.alloc(4096);
let drawn = pool.length;

function randomHex(bytes: number): string {
  if (drawn + bytes > pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  drawn += bytes;
  return pool.toString('hex', drawn - bytes, drawn);
}

export const Trace = {
  /** `undefined` outside of any trace. */
  current: (): string | undefined => current.getStore(),

  /** The 32 hex digits that one request keeps across all processes. */
  id: (traceparent: string | undefined = current.getStore()): string | undefined => traceparent?.slice(3, 35),

  /** Runs `work` as a child of `parent`; a missing or malformed parent starts a new trace. */
  run<T>(parent: string | undefined, work: () => T): T {
    const trace = parent && PATTERN.test(parent) ? parent.slice(3, 35) : randomHex(16);
    return current.run(`00-${trace}-${randomHex(8)}-01`, work);
  },
};
