import { decideHold, type HoldEffect, type HoldMessage, type HoldState, type HoldVerdict } from './hold.saga.js';

export interface HoldLine {
  readonly sku: string;
  readonly quantity: number;
  /** The price at the moment of the reserve, minor units. */
  readonly unitPrice: number;
}

/** An order's claim on stock, named by the order id. */
export interface Hold {
  readonly orderId: string;
  readonly state: HoldState;
  /** Changes so far; the version of the hold's newest history entry. */
  readonly version: number;
  /** Events said so far. Apart from `version`: a reserve says nothing, an announcement changes nothing. */
  readonly eventSeq: number;
  readonly currency: string;
  /** From then on the hold is announced as overdue, ms. */
  readonly expiresAt: number;
  readonly lines: readonly HoldLine[];
}

export interface HoldEntry {
  readonly orderId: string;
  readonly version: number;
  readonly from: HoldState;
  readonly message: HoldMessage;
  readonly to: HoldState;
}

/** ISO 4217 for "no currency": a fence holds nothing. */
const NO_CURRENCY = 'XXX';

export const noHold = (orderId: string): Hold => ({
  orderId,
  state: 'none',
  version: 0,
  eventSeq: 0,
  currency: NO_CURRENCY,
  expiresAt: 0,
  lines: [],
});

export interface Advanced {
  readonly hold: Hold;
  readonly verdict: HoldVerdict;
  readonly effects: readonly HoldEffect[];
  /** Undefined when nothing changed. */
  readonly entry: HoldEntry | undefined;
}

/** The hold after the message, as the table says. */
export function advance(hold: Hold, message: HoldMessage): Advanced {
  const { to, effects, verdict } = decideHold(hold.state, message);
  if (verdict !== 'applied') return { hold, verdict, effects, entry: undefined };
  const version = hold.version + 1;
  return {
    hold: { ...hold, state: to, version },
    verdict,
    effects,
    entry: { orderId: hold.orderId, version, from: hold.state, message, to },
  };
}

/** The hold with one more event said; `seq` of that event is the new `eventSeq`. */
export const saying = (hold: Hold): Hold => ({ ...hold, eventSeq: hold.eventSeq + 1 });
