/** Where an order's claim on stock stands. `fenced`: the order was cancelled before it ever held stock, so a late reserve is refused. */
export const HOLD_STATES = ['none', 'held', 'committed', 'released', 'returned', 'fenced'] as const;
export type HoldState = (typeof HOLD_STATES)[number];

/**
 * What can happen to a hold. `Reserve` presumes that every line can be served; too little stock is an answer and leaves the hold as it was.
 * There is no message of the clock: an overdue hold is announced, and only the order decides what becomes of it.
 */
export const HOLD_MESSAGES = ['Reserve', 'OrderConfirmed', 'OrderCancelled'] as const;
export type HoldMessage = (typeof HOLD_MESSAGES)[number];

/** How each unit moves. hold: available to held. commit: held to sold. release: held to available. return: sold to available. */
export const HOLD_EFFECTS = ['hold', 'commit', 'release', 'return'] as const;
export type HoldEffect = (typeof HOLD_EFFECTS)[number];

/**
 * applied: the hold changed. duplicate: the message has had its effect before. fenced: it came after the hold had been given up.
 * refused: the caller is told no. ignored: it concerns a hold that never was.
 */
export type HoldVerdict = 'applied' | 'duplicate' | 'fenced' | 'refused' | 'ignored';

export interface HoldStep {
  readonly to: HoldState;
  readonly effects: readonly HoldEffect[];
  readonly verdict: HoldVerdict;
}

const becomes = (to: HoldState, ...effects: HoldEffect[]): HoldStep => ({ to, effects, verdict: 'applied' });
const stays = (to: HoldState, verdict: Exclude<HoldVerdict, 'applied'>): HoldStep => ({ to, effects: [], verdict });

/** The whole life of a hold. Handlers, the model checker, the simulator and the invariants read this table and nothing else. */
export const holdTable: Readonly<Record<HoldState, Readonly<Record<HoldMessage, HoldStep>>>> = {
  none: {
    Reserve: becomes('held', 'hold'),
    OrderConfirmed: stays('none', 'ignored'),
    // Not reachable through our own order, which is cancelled only after its hold; kept for other callers.
    OrderCancelled: becomes('fenced'),
  },
  held: {
    Reserve: stays('held', 'duplicate'),
    OrderConfirmed: becomes('committed', 'commit'),
    OrderCancelled: becomes('released', 'release'),
  },
  committed: {
    Reserve: stays('committed', 'duplicate'),
    OrderConfirmed: stays('committed', 'duplicate'),
    OrderCancelled: becomes('returned', 'return'),
  },
  released: {
    Reserve: stays('released', 'refused'),
    OrderConfirmed: stays('released', 'fenced'),
    OrderCancelled: stays('released', 'duplicate'),
  },
  returned: {
    Reserve: stays('returned', 'refused'),
    OrderConfirmed: stays('returned', 'duplicate'),
    OrderCancelled: stays('returned', 'duplicate'),
  },
  fenced: {
    Reserve: stays('fenced', 'refused'),
    OrderConfirmed: stays('fenced', 'fenced'),
    OrderCancelled: stays('fenced', 'duplicate'),
  },
};

export const decideHold = (state: HoldState, message: HoldMessage): HoldStep => holdTable[state][message];

export interface HoldEdge {
  readonly from: HoldState;
  readonly message: HoldMessage;
  readonly to: HoldState;
}

/** Every change that a hold's history may show. */
export const holdEdges: readonly HoldEdge[] = HOLD_STATES.flatMap((from) =>
  HOLD_MESSAGES.map((message) => ({ from, message, to: decideHold(from, message).to })).filter(({ to }) => to !== from),
);
