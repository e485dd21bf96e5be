import type { SecondPart } from '../tally.js';

/** The door began to send most orders another way. */
export interface Turn {
  /** Of the trace. */
  readonly second: number;
  readonly to: 'queue' | 'direct';
}

/** When most of what was accepted in a second began to be queued, and to be served at once again. A trace begins direct. */
export function turnsOf(series: readonly Pick<SecondPart, 'second' | 'outcomes'>[]): Turn[] {
  const turns: Turn[] = [];
  for (const { second, outcomes } of series) {
    const [direct, queued] = [outcomes.accepted ?? 0, outcomes.queued ?? 0];
    if (direct === queued) continue;
    const to = queued > direct ? 'queue' : 'direct';
    if (to !== (turns.at(-1)?.to ?? 'direct')) turns.push({ second, to });
  }
  return turns;
}

const WORDS = { queue: 'queued', direct: 'served at once again' };

/** "queued from second 5, served at once again from second 31" */
export const turnsText = (turns: readonly Turn[]): string =>
  turns.map(({ second, to }) => `${WORDS[to]} from second ${second}`).join(', ') || 'always served at once';
