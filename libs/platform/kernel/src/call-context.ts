import { AsyncLocalStorage } from 'node:async_hooks';

/** What a call hands on to the calls that are made for it. */
export interface Handed {
  /** Nobody waits for the answer after this time, milliseconds since 1970. */
  readonly deadline?: number | undefined;
  /** The call goes to instances of this tag, where there are any. */
  readonly tag?: string | undefined;
}

const current = new AsyncLocalStorage<Handed>();
const NOTHING: Handed = {};
const TAG = /^[\w.-]{1,64}$/;

/** Deadline and tag of the work that is running, carried over every hop. */
export const CallContext = {
  current: (): Handed => current.getStore() ?? NOTHING,

  run<T>(handed: Handed, work: () => T): T {
    return current.run(handed, work);
  },

  /** What may be a tag in a header; undefined otherwise. */
  tag: (text: unknown): string | undefined => (typeof text === 'string' && TAG.test(text) ? text : undefined),
};
