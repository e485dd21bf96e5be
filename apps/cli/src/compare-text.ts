import type { CompareDocument, DiffDocument } from './comparing.js';

const digits = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));

/** One line for each workload and arm, and the ratios that mean something. */
export function compareText({ arms, ratios, report, seed, void: voided }: CompareDocument): string {
  const rows = Object.entries(arms).flatMap(([arm, workloads]) =>
    Object.entries(workloads).map(
      ([workload, { ratePerSecond, p50, p99, cpuMicrosPerOrder }]) =>
        `${arm.padEnd(14)} ${workload.padEnd(12)} ${digits(ratePerSecond).padStart(8)}/s  p50 ${digits(p50)} ms  p99 ${digits(p99)} ms  ${digits(cpuMicrosPerOrder)} us CPU`,
    ),
  );
  const shown = ratios
    .filter(({ metric }) => metric === 'cpu' || metric === 'rate')
    .map(
      ({ of, to, workload, metric, median, low, high, verdict }) =>
        `${of} over ${to}, ${workload}, ${metric}: ${digits(median)} (${digits(low)} to ${digits(high)}): ${verdict}`,
    );
  return [
    ...rows,
    '',
    ...shown,
    '',
    `Catalogue before every run: ${seed}. Void runs: ${voided}.`,
    `Report: ${report}`,
  ].join('\n');
}

export function diffText({ differences, rows, ratios }: DiffDocument): string {
  const told = rows
    .filter(({ verdict }) => verdict !== 'no difference shown')
    .map(
      ({ arm, workload, metric, before, after, verdict }) =>
        `${arm} ${workload} ${metric}: ${digits(before)}, then ${digits(after)}: ${verdict}`,
    );
  const apart = ratios
    .filter(({ overlap }) => !overlap)
    .map(
      ({ ratio, workload, metric, before, after }) =>
        `${ratio}, ${workload}, ${metric}: ${digits(before)}, then ${digits(after)}: the intervals lie apart`,
    );
  return [
    ...differences.map((one) => `not the same, ${one}`),
    ...(told.length > 0 ? told : ['No difference shown in any arm.']),
    ...(apart.length > 0 ? apart : ['The ratios of both agree: all their intervals overlap.']),
  ].join('\n');
}
