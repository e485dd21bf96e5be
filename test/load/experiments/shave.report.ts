import type { Page, Point, RunFolder, Section } from '@weir/report';
import { decoded, latencyOf } from '../histogram.js';
import type { OutcomeClass } from '../outcome.js';
import { countOf, type SecondPart } from '../tally.js';
import type { Capacity } from './capacity.js';
import { rates, type Sample } from './sampler.js';
import type { ShaveDocument, ShaveRun } from './shave-shapes.js';
import { turnsText } from './ways.js';

const time = { label: 'time', unit: 's' };
const ms = (value: number): string => `${value < 10 ? value.toFixed(2) : value.toFixed(0)} ms`;

/** The page of a shave, from its raw files. */
export function shavePage(folder: RunFolder): Page {
  const result = folder.readJson<ShaveDocument>('result.json');
  return {
    title: 'Peak shaving',
    lead: `The same trace, 0.3 C, then N times C for 10 s, then 0.3 C, against each mode; C = ${result.capacity.toFixed(0)} orders a second.`,
    sections: [
      overview(result),
      capacity(folder.readJson<Capacity>('capacity.json'), result),
      ...result.runs.map((run) => detail(folder, run)),
    ],
  };
}

function overview({ runs }: ShaveDocument): Section {
  const voids = runs.filter((run) => run.void);
  return {
    heading: 'What each mode made of it',
    blocks: [
      ...(voids.length === 0
        ? []
        : [
            {
              kind: 'warning' as const,
              text: `The generator was late by more than 5 ms in one case of a hundred in ${voids.map(({ mode, n }) => `${mode} ${n}`).join(', ')}: on a machine where load and shop share the cores, their accept times are the machine's.`,
            },
          ]),
      {
        kind: 'table',
        caption: 'Orders',
        header: ['mode', 'N', 'offered', 'accepted', 'refused', 'failed', 'lost', 'oversold', 'duplicated', 'verify'],
        rows: runs.map((run) => [
          ...[run.mode, run.n, run.offered, run.accepted, run.refused, run.failed, run.lost, run.oversold],
          ...[run.duplicated, run.verify.ok && run.verify.atRest ? 'green' : 'RED'],
        ]),
      },
      {
        kind: 'table',
        caption: 'Times and rates',
        header: [
          ...['mode', 'N', 'accept p99', 'complete p50', 'complete p99', 'p99 after the burst'],
          ...['drain s', 'drain 1/s', 'set to', 'shaving ratio', 'buffer efficiency'],
        ],
        rows: runs.map((run) => [
          ...[run.mode, run.n, ms(run.acceptP99), ms(run.completeP50), ms(run.completeP99), ms(run.afterBurstP99)],
          ...[run.drainSeconds, run.drainRate, run.drainWished, run.shavingRatio, run.bufferEfficiency],
        ]),
      },
    ],
  };
}

function capacity({ closed, tries }: Capacity, { capacity: found, consumersAlone }: ShaveDocument): Section {
  return {
    heading: 'Capacity',
    blocks: [
      {
        kind: 'facts',
        facts: [
          ['closed loop of 64, 1/s', closed],
          ['C: p99 below 200 ms and no errors, 1/s', found],
          ['the consumers alone, 1/s', consumersAlone],
        ],
      },
      {
        kind: 'table',
        header: ['rate 1/s', 'p99', 'accepted', 'not accepted', 'held', 'void'],
        rows: tries.map((one) => [one.rate, ms(one.p99), one.accepted, one.notAccepted, one.ok, one.void]),
      },
    ],
  };
}

function detail(folder: RunFolder, run: ShaveRun): Section {
  const name = `${run.mode}-${run.n}`;
  const seconds = folder.readLines<SecondPart>(`${name}.seconds.jsonl`);
  const samples = folder.readLines<Sample>(`${name}.samples.jsonl`);
  const ended = (group: OutcomeClass): Point[] =>
    seconds.map(({ second, outcomes }) => [second, countOf(outcomes, group)]);
  const processes = Object.keys(samples.at(-1)?.cpu ?? {});
  return {
    heading: `${run.mode}, N = ${run.n}`,
    blocks: [
      {
        kind: 'lines',
        title: 'Orders per second',
        x: time,
        y: { label: 'orders', unit: '1/s' },
        series: [
          { name: 'offered', points: seconds.map(({ second, offered }): Point => [second, offered]) },
          { name: 'accepted', points: ended('accepted') },
          { name: 'refused', points: ended('refused') },
          { name: 'failed', points: ended('failed') },
          { name: 'processed', points: rates(samples, ({ processed }) => processed) },
        ],
      },
      {
        kind: 'lines',
        title: 'Backlog',
        x: time,
        y: { label: 'requests', unit: '1' },
        series: [{ name: 'waiting', points: samples.map(({ at, backlog }): Point => [at, backlog]) }],
      },
      {
        kind: 'lines',
        title: 'Accept time, by the second in which it ended',
        x: time,
        y: { label: 'time', unit: 'ms', scale: 'log' },
        series: (['p50', 'p99'] as const).map((of) => ({
          name: of,
          points: seconds.map(({ second, latency }): Point => [
            second,
            latency === undefined ? null : latencyOf(decoded(latency))[of],
          ]),
        })),
      },
      {
        kind: 'lines',
        title: 'Database',
        x: time,
        y: { label: 'rate', unit: '1/s' },
        series: [
          { name: 'transactions', points: rates(samples, ({ transactions }) => transactions) },
          { name: 'rows written', points: rates(samples, ({ rowsWritten }) => rowsWritten) },
        ],
      },
      {
        kind: 'lines',
        title: 'CPU',
        x: time,
        y: { label: 'busy', unit: 'cores' },
        series: processes.map((process) => ({
          name: process,
          points: rates(samples, ({ cpu }) => cpu[process] ?? null),
        })),
      },
      {
        kind: 'facts',
        facts: [
          ...(run.mode === 'auto' ? [['the door', turnsText(run.turns)] as const] : []),
          ['placed before one of the same customer that had been accepted earlier', run.overtaking],
          ['the drain gave way to the door, s', run.gaveWaySeconds],
          ...Object.entries(run.outcomes).map(([outcome, count]): [string, number] => [outcome, count]),
          ...Object.entries(run.peakResident).map(([process, bytes]): [string, string] => [
            `most memory of ${process}`,
            `${(bytes / 2 ** 20).toFixed(0)} MiB`,
          ]),
        ],
      },
    ],
  };
}
