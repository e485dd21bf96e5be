/** Settings by section. */
export type Sections = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface Rung {
  readonly name: string;
  readonly settings: Sections;
}

const PAUSED = { paused: true };

/** Placing alone: events stay in the outbox, nobody consumes, and no clock cancels what nobody pays. */
const HELD: Sections = {
  messaging: {
    relayPaused: true,
    groups: Object.fromEntries(['order', 'payment', 'inventory', 'insight', 'loyalty'].map((name) => [name, PAUSED])),
  },
  order: { deadlineMs: 36_000_000 },
  inventory: { holdTtlMs: 72_000_000 },
};

/** One order a transaction, as many at once as the pool carries; each statement and each call by itself. */
const NAIVE: Sections = {
  order: { placeMaxBatch: 1, placeInFlight: 8, placeCoalesced: false },
  inventory: { reserveMaxBatch: 1, reserveInFlight: 8 },
  database: { joinStatements: false, poolSize: 8 },
};

/** What each rung changes. The last one leaves the defaults. */
const STEPS: readonly { readonly name: string; readonly change: Sections; readonly only?: 'micro' }[] = [
  { name: 'naive', change: {} },
  { name: '+ statements share round trips', change: { database: { joinStatements: true } } },
  { name: '+ calls share messages', change: { order: { placeCoalesced: true } }, only: 'micro' },
  { name: '+ group commit of orders', change: { order: { placeMaxBatch: 200, placeInFlight: 8 } } },
  { name: '+ group commit of reserves', change: { inventory: { reserveMaxBatch: 200, reserveInFlight: 8 } } },
  {
    name: '+ two in flight, four connections',
    change: { order: { placeInFlight: 2 }, inventory: { reserveInFlight: 2 }, database: { poolSize: 4 } },
  },
];

/** From naive to everything on. */
export function rungsOf(shape: 'mono' | 'micro'): Rung[] {
  let settings = over(HELD, NAIVE);
  return STEPS.filter(({ only = shape }) => only === shape).map(({ name, change }) => {
    settings = over(settings, change);
    return { name, settings };
  });
}

function over(below: Sections, above: Sections): Sections {
  const names = [...new Set([...Object.keys(below), ...Object.keys(above)])];
  return Object.fromEntries(names.map((name) => [name, { ...below[name], ...above[name] }]));
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN;
}
