import type { Exchange } from './http/connection.js';

/** What an order came to, for the business. */
export const OUTCOMES = {
  /** 201: stock is held. */
  accepted: 'accepted',
  /** 202: it is kept and will be placed. */
  queued: 'accepted',
  /** 409 ORDER.OUT_OF_STOCK. */
  outOfStock: 'refused',
  /** 409 of another reason, and 422. */
  conflict: 'refused',
  /** 429 with Retry-After. */
  shed: 'refused',
  /** 429 that does not say when to come again. */
  shedWithoutRetryAfter: 'refused',
  /** 503. */
  unavailable: 'failed',
  /** 500, 502, 504: it may have been done. */
  serverError: 'failed',
  /** Any other status: we or they speak wrongly. */
  unexpected: 'failed',
  /** No answer in time: it may have been done. */
  timeout: 'failed',
  /** The connection ended first: it may have been done. */
  lost: 'failed',
  /** An answer that is not HTTP: it may have been done. */
  garbage: 'failed',
  /** No connection: it was not done. */
  unreachable: 'failed',
  /** No connection came free in time: it was not done. */
  unsent: 'failed',
} as const;

export type Outcome = keyof typeof OUTCOMES;
export type OutcomeClass = (typeof OUTCOMES)[Outcome];

/** Nobody told us whether these were done. */
export const UNKNOWN: readonly Outcome[] = ['serverError', 'timeout', 'lost', 'garbage'];

export function outcomeOf(exchange: Exchange): Outcome {
  if (exchange.kind !== 'answered') return exchange.kind;
  const { status, body, retryAfter } = exchange.answer;
  switch (status) {
    case 200:
    case 201:
      return 'accepted';
    case 202:
      return 'queued';
    case 409:
      return body.includes('"ORDER.OUT_OF_STOCK"') ? 'outOfStock' : 'conflict';
    case 422:
      return 'conflict';
    case 429:
      return retryAfter === undefined ? 'shedWithoutRetryAfter' : 'shed';
    case 503:
      return 'unavailable';
    default:
      return status >= 500 ? 'serverError' : 'unexpected';
  }
}
