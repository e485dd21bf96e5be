import type { ShaveDocument } from './experiments.js';
import { table } from './output.js';

const HEAD = ['MODE', 'N', 'OFFERED', 'ACCEPTED', 'REFUSED', 'FAILED', 'P99 MS', 'DRAIN/S', 'SHAVED', 'VERIFY'];

/** A row for each run, and for mode auto when the door turned, as `turnsText` says it. */
export function shaveText(
  { capacity, folder, runs }: ShaveDocument,
  turnsText: (turns: ShaveDocument['runs'][number]['turns']) => string,
): string {
  const rows = runs.map((one) => [
    ...[one.mode, one.n, one.offered, one.accepted, one.refused, one.failed, one.acceptP99.toFixed(0)],
    ...[one.drainRate.toFixed(0), one.shavingRatio.toFixed(1), one.verify.ok ? 'green' : 'RED'],
  ]);
  const turns = runs
    .filter(({ mode }) => mode === 'auto')
    .map(
      ({ n, overtaking, turns: of }) =>
        `\nauto ${n}: ${turnsText(of)}; ${overtaking} orders overtook one of their customer`,
    );
  return `C = ${capacity.toFixed(0)} orders a second\n${table([HEAD, ...rows])}${turns.join('')}\nFolder: ${folder}`;
}
