import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { projectRoot } from '@weir/platform/runtime';
import { markdownTable } from '@weir/report';
import { sumOf } from './cpu.js';
import { grow } from './growth/grow.js';
import type { GrowthDocument } from './growth/shapes.js';
import { measureAlone } from './measure-alone.js';

/**
 * Whether a shop that has sold much sells as fast as a new one: `npm run load:growth -- --orders 1000000`, a quarter of an hour and 12 GB of disk. Ends with every invariant
 * over all of it. `--parts`, `--concurrency`, `--backlog`, `--shape`, `--json`.
 */
const { values } = parseArgs({
  options: {
    orders: { type: 'string', default: '1000000' },
    parts: { type: 'string', default: '10' },
    warmup: { type: 'string', default: '20000' },
    concurrency: { type: 'string', default: '128' },
    backlog: { type: 'string', default: '2000' },
    shape: { type: 'string', default: 'mono' },
    json: { type: 'boolean', default: false },
  },
});
const began = performance.now();
const say = (sentence: string): void =>
  void process.stderr.write(`[${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s] ${sentence}\n`);
const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());

measureAlone('npm run load:growth');
const document = await grow({
  shape: values.shape === 'micro' ? 'micro' : 'mono',
  ...{ orders: count('orders'), parts: count('parts'), warmup: count('warmup') },
  ...{ concurrency: count('concurrency'), backlog: count('backlog') },
  home: join(projectRoot(), '.weir'),
  signal: interrupted.signal,
  onProgress: say,
});
process.stdout.write(`${values.json ? JSON.stringify(document, null, 2) : told(document)}\n`);
process.exitCode = document.verify.ok && document.verify.atRest ? 0 : 1;

function told({ parts, tables, topics, lastToFirst, verify, verifySeconds, folder }: GrowthDocument): string {
  const names = Object.keys(parts.at(-1)?.resident ?? {});
  const mib = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);
  return [
    markdownTable(
      ['part', 'in the books', 'orders/s', 'p99 ms', 'CPU us an order', ...names.map((name) => `${name} MiB`)],
      parts.map((one) => [
        ...[one.part, one.inBooks, Math.round(one.ratePerSecond), Math.round(one.p99), sumOf(one.cpuMicrosPerOrder)],
        ...names.map((name) => mib(one.resident[name] ?? 0)),
      ]),
    ),
    markdownTable(
      ['table', 'rows, estimated', 'data MiB', 'indexes MiB'],
      tables.map((one) => [one.table, one.rows, mib(one.dataBytes), mib(one.indexBytes)]),
    ),
    markdownTable(
      ['topic', 'MiB'],
      topics.map(({ topic, bytes }) => [topic, mib(bytes)]),
    ),
    `last part ${lastToFirst.toFixed(2)} of the first; verify ${verify.ok && verify.atRest ? 'green' : `RED ${verify.checks.map(({ id }) => id).join(', ')}`} in ${verifySeconds.toFixed(0)} s`,
    `Folder: ${folder}`,
  ].join('\n\n');
}

function count(name: 'orders' | 'parts' | 'warmup' | 'concurrency' | 'backlog'): number {
  if (/^[1-9]\d{0,7}$/.test(values[name])) return Number(values[name]);
  process.stderr.write(`--${name} ${values[name]} is no number of at least 1\n`);
  process.exit(1);
}
