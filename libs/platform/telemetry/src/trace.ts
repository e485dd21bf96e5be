import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** The W3C `traceparent` of the work that is running, carried through gRPC metadata, outbox rows and Kafka headers. */
const current = new AsyncLocalStorage<string>();

const PATTERN = /^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$/;

export const Trace = {
  /** `undefined` outside of any trace. */
  current: (): string | undefined => current.getStore(),

  /** The 32 hex digits that one request keeps across all processes. */
  id: (traceparent: string | undefined = current.getStore()): string | undefined => traceparent?.slice(3, 35),

  /** Runs `work` as a child of `parent`; a missing or malformed parent starts a new trace. */
  run<T>(parent: string | undefined, work: () => T): T {
    const trace = parent && PATTERN.test(parent) ? parent.slice(3, 35) : randomBytes(16).toString('hex');
    return current.run(`00-${trace}-${randomBytes(8).toString('hex')}-01`, work);
  },
};
