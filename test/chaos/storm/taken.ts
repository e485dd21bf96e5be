import type { Evidence, Schema } from '@weir/invariants';

/** Which events each of the shaken groups wants, by who says them. */
const WANTS: readonly { readonly group: Schema; readonly from: Schema; readonly types: readonly string[] }[] = [
  { group: 'payment', from: 'order', types: ['OrderReserved', 'OrderCancelled'] },
  { group: 'order', from: 'payment', types: ['PaymentCaptured', 'PaymentDeclined', 'RefundRequested'] },
];

export interface Taken {
  /** Events that the groups want. */
  readonly wanted: number;
  /** Never taken by one that wants it (I14). */
  readonly lost: readonly object[];
  /** Taken before an earlier event of the same aggregate (I12). */
  readonly disorder: readonly object[];
}

/** What the shaken groups took, by their inboxes, against what was said. */
export async function takenBy(evidence: Evidence): Promise<Taken> {
  const found = await Promise.all(WANTS.map((want) => look(evidence, want)));
  return {
    wanted: found.reduce((sum, { wanted }) => sum + wanted, 0),
    lost: found.flatMap(({ lost }) => lost),
    disorder: found.flatMap(({ disorder }) => disorder),
  };
}

async function look(evidence: Evidence, { group, from, types }: (typeof WANTS)[number]): Promise<Taken> {
  const inbox = await evidence.rows<{ event_id: string; taken_at: number }>(
    group,
    'SELECT event_id, taken_at FROM inbox WHERE consumer = ?',
    [group],
  );
  const takenAt = new Map(inbox.map(({ event_id, taken_at }) => [event_id, Number(taken_at)]));
  const said = await evidence.rows<{ event_id: string; aggregate_id: string; type: string; seq: number }>(
    from,
    `SELECT event_id, aggregate_id, type, seq FROM outbox WHERE type IN (${types.map(() => '?').join(', ')}) ORDER BY aggregate_id, seq`,
    types,
  );
  const lost = said
    .filter(({ event_id }) => !takenAt.has(event_id))
    .map((event) => ({ ...event, never_taken_by: group }));
  const disorder = said.flatMap((event, at) => {
    const next = said[at + 1];
    const early =
      next?.aggregate_id === event.aggregate_id && takenAt.get(next.event_id)! < takenAt.get(event.event_id)!;
    return early ? [{ ...next, taken_by: group, before: event.type }] : [];
  });
  return { wanted: said.length, lost, disorder };
}
