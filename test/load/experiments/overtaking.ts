import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What a customer was told about an order: a line of the generators' files. Times in ms since 1970. */
export interface Accepted {
  readonly orderId: string;
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** The same order in the books. */
export interface Placed {
  readonly customerId: string;
  /** Ms since 1970. */
  readonly placedAt: number;
}

/** The lines of all files that begin like `file`. */
export const acceptedLines = (file: string): Accepted[] =>
  readdirSync(dirname(file))
    .filter((name) => name.startsWith(basename(file, '.jsonl')) && name.endsWith('.jsonl'))
    .flatMap((name) => readFileSync(join(dirname(file), name), 'utf8').split('\n'))
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Accepted);

/** Orders that were placed before one of the same customer that had been accepted when they were sent. What was under way together has no order. */
export function overtaking(accepted: readonly Accepted[], books: ReadonlyMap<string, Placed>): Accepted[] {
  const found = accepted.flatMap((told) => {
    const placed = books.get(told.orderId);
    return placed ? [{ ...told, ...placed }] : [];
  });
  return [...Map.groupBy(found, ({ customerId }) => customerId).values()].flatMap((mine) => {
    const answered = mine.toSorted((a, b) => a.answeredAt - b.answeredAt);
    let [next, latest] = [0, -Infinity];
    return mine
      .toSorted((a, b) => a.sentAt - b.sentAt)
      .filter(({ sentAt, placedAt }) => {
        for (; (answered[next]?.answeredAt ?? Infinity) < sentAt; next += 1)
          latest = Math.max(latest, answered[next]!.placedAt);
        return placedAt < latest;
      });
  });
}
