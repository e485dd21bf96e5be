import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { repositoryRoot } from '@weir/deploy/shop';
import { cellText, markdownTable, RunFolder } from '@weir/report';
import { Figures, type Metric, METRICS } from './figures.js';

/** The raw files of the comparison that the README shows, each compressed. */
export const exampleFolder = (): string => join(repositoryRoot(), 'test', 'compare', 'example');

const RAW = ['run.json', 'plan.json', 'facts.json', 'runs.jsonl', 'trouble.jsonl', 'arm-facts.jsonl'];

/** Takes the raw files of a run as the example. */
export function keepExample(run: RunFolder): void {
  rmSync(exampleFolder(), { recursive: true, force: true });
  mkdirSync(exampleFolder(), { recursive: true });
  for (const name of RAW)
    writeFileSync(join(exampleFolder(), `${name}.gz`), gzipSync(readFileSync(run.file(name)), { level: 9 }));
}

/** Gives `use` the example, unpacked into a folder that is gone afterwards. */
export function withExample<T>(use: (run: RunFolder) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'weir-example-'));
  try {
    for (const name of readdirSync(exampleFolder()))
      writeFileSync(join(folder, name.replace(/\.gz$/, '')), gunzipSync(readFileSync(join(exampleFolder(), name))));
    return use(RunFolder.open(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const SHOWN: readonly Metric[] = ['rate', 'p50', 'p99', 'cpu', 'memory'];

/** The table of the README: each arm while placing and while carrying whole orders, as near to its limit as was measured. */
export function readmeTable(run: RunFolder): string {
  const figures = new Figures(run);
  const [base = ''] = figures.arms;
  const kinds = ['place', 'whole'].flatMap(
    (kind) => figures.workloads.findLast(({ name }) => name === kind || name.startsWith(`${kind}-`)) ?? [],
  );
  const tables = kinds.map((workload) => {
    const rows = figures.arms.map((arm) => {
      const { median, interval, verdict } = figures.ratio(arm, base, workload, 'cpu');
      const ratio = `${cellText(median)} (${cellText(interval.low)}-${cellText(interval.high)}), ${verdict}`;
      return [
        ...[arm, ...SHOWN.map((metric) => figures.figure(arm, workload, metric).median)],
        arm === base ? '-' : ratio,
      ];
    });
    const header = [workload.title, ...SHOWN.map((metric) => METRICS[metric]), `CPU over ${base}`];
    return markdownTable(header, rows);
  });
  const { machine, options } = run.run;
  const origin = `Medians of ${String(options['pairs'])} interleaved runs on ${machine.cores} x ${machine.cpu}, generator and servers on the same cores; ratios with their 95 % intervals. \`${String(options['command'])}\` repeats it, \`test/compare/example\` has the raw files.`;
  return [...tables, origin].join('\n\n');
}

const MARKS = ['<!-- compare: made by `npm run compare:example` -->', '<!-- /compare -->'] as const;

/** What stands between the marks; undefined when there are none. */
export function tableIn(readme: string): string | undefined {
  const [from, to] = MARKS.map((mark) => readme.indexOf(mark)) as [number, number];
  return from === -1 || to === -1 ? undefined : readme.slice(from + MARKS[0].length, to).trim();
}

/** At the end, under a heading, when the README has no marks yet. */
export function withTable(readme: string, table: string): string {
  const [begin, end] = MARKS;
  const marked = `${begin}\n\n${table}\n\n${end}`;
  const [from, to] = [readme.indexOf(begin), readme.indexOf(end)];
  if (from === -1 || to === -1) return `${readme.trimEnd()}\n\n## What splitting costs\n\n${marked}\n`;
  return readme.slice(0, from) + marked + readme.slice(to + end.length);
}
