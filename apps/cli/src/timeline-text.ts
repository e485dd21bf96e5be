import type { TimelineEntry } from '@weir/invariants';
import { table } from './output.js';

const CLOCK = { begin: 11, end: 23 };

function detail({ what, ...of }: TimelineEntry): string {
  switch (what) {
    case 'state':
      return `${of['from']} -> ${of['to']} by ${of['message']}`;
    case 'event':
      return `${of['type']} ${of['seq']}`;
    case 'published':
      return `${of['type']} ${of['seq']} in ${of['topic']}/${of['partition'] ?? '?'}/${of['offset'] ?? '?'}`;
    case 'taken':
      return `${of['type']}`;
    case 'provider':
      return `${of['kind']} ${of['amount']}`;
    case 'attempts':
      return `${of['attempts']} at the provider, now ${of['status']}`;
  }
}

/** One line each, with the milliseconds since the first, and the trace ids below. */
export function timelineText(entries: readonly TimelineEntry[]): string {
  const start = entries[0]?.at ?? 0;
  const lines = entries.map((entry) => [
    new Date(entry.at).toISOString().slice(CLOCK.begin, CLOCK.end),
    `+${entry.at - start} ms`,
    entry.service,
    entry.what,
    detail(entry),
  ]);
  const traces = [...new Set(entries.flatMap(({ traceId }) => traceId ?? []))];
  return [table(lines), ...(traces.length > 0 ? [`traces ${traces.join(', ')}`] : [])].join('\n');
}
