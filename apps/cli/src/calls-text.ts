import type { CallsView, MinuteOfCalls } from '@weir/insight/contract';
import { table } from './output.js';

/** One line for each side of each method, over all minutes and instances; times in milliseconds. */
export function callsTable({ calls, more }: CallsView): string {
  if (calls.length === 0)
    return 'Nothing was reported for this time; processes report once each rpc.monitorIntervalMs.';
  const methods = Map.groupBy(calls, ({ service, method, side }) => `${service} ${method} ${side}`);
  const lines = [...methods.keys()].sort().map((key) => line(methods.get(key) ?? []));
  const head = ['SERVICE', 'METHOD', 'SIDE', 'AT', 'CALLS', 'FAILED', 'AVERAGE', 'LONGEST', 'MOST AT ONCE'];
  return `${table([head, ...lines])}${more ? '\nThere are older rows that were left off; ask for one service.' : ''}`;
}

function line(rows: readonly MinuteOfCalls[]): (string | number | undefined)[] {
  const [first] = rows;
  const sum = (of: (row: MinuteOfCalls) => number): number => rows.reduce((all, row) => all + of(row), 0);
  const most = (of: (row: MinuteOfCalls) => number): number => Math.max(...rows.map(of));
  const failed = sum(({ failure }) => failure);
  const count = failed + sum(({ success }) => success);
  const instances = new Set(rows.map(({ instance }) => instance)).size;
  return [
    ...[first?.service, first?.method, first?.side, `${instances} ${instances === 1 ? 'process' : 'processes'}`],
    ...[count, failed, count === 0 ? undefined : (sum(({ elapsed }) => elapsed) / count).toFixed(1)],
    ...[most(({ maxElapsed }) => maxElapsed), most(({ maxConcurrent }) => maxConcurrent)],
  ];
}
