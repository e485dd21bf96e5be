import type { Page, Point, RunFolder } from '@weir/report';
import { sumOf } from '../cpu.js';
import type { GrowthDocument } from './shapes.js';

const MIB = 2 ** 20;
const mib = (bytes: number): string => `${(bytes / MIB).toFixed(0)} MiB`;

/** The page of a growth, from `result.json`. */
export function growthPage(folder: RunFolder): Page {
  const { orders, parts, lastToFirst, shape, tables, topics, verify, verifySeconds, ...result } =
    folder.readJson<GrowthDocument>('result.json');
  const processes = Object.keys(parts.at(-1)?.resident ?? {});
  const x = { label: 'orders in the books', unit: '1' };
  return {
    title: 'Growth',
    lead: `${orders} orders placed, paid and settled in ${shape}: the last part at ${lastToFirst.toFixed(2)} of the rate of the first.`,
    sections: [
      {
        heading: 'Figures',
        blocks: [
          ...(verify.ok && verify.atRest
            ? []
            : [{ kind: 'warning' as const, text: `verify is red: ${verify.checks.map(({ id }) => id).join(', ')}` }]),
          {
            kind: 'table',
            header: ['part', 'in the books', 'orders/s', 'p50 ms', 'p99 ms', 'CPU us an order', ...processes],
            rows: parts.map((one) => [
              ...[one.part, one.inBooks, Math.round(one.ratePerSecond), one.p50, one.p99],
              sumOf(one.cpuMicrosPerOrder),
              ...processes.map((name) => mib(one.resident[name] ?? 0)),
            ]),
          },
          {
            kind: 'facts',
            facts: [
              ['verify', verify.ok && verify.atRest ? 'green' : 'red'],
              ['verify, s', verifySeconds],
              ['most memory of the verifier', mib(result.verifierResidentBytes)],
            ],
          },
          {
            kind: 'lines',
            title: 'Rate',
            x,
            y: { label: 'orders', unit: '1/s' },
            series: [{ name: 'placed', points: parts.map((one): Point => [one.inBooks, one.ratePerSecond]) }],
          },
          {
            kind: 'lines',
            title: 'Memory',
            x,
            y: { label: 'resident', unit: 'MiB' },
            series: processes.map((name) => ({
              name,
              points: parts.map(({ inBooks, resident }): Point => [inBooks, (resident[name] ?? 0) / MIB]),
            })),
          },
        ],
      },
      {
        heading: 'Sizes at the end',
        blocks: [
          {
            kind: 'table',
            caption: 'Tables',
            header: ['table', 'rows, estimated', 'data', 'indexes'],
            rows: tables.map(({ table, rows, dataBytes, indexBytes }) => [
              table,
              rows,
              mib(dataBytes),
              mib(indexBytes),
            ]),
          },
          {
            kind: 'table',
            caption: 'Topics, on the disk',
            header: ['topic', 'size'],
            rows: topics.map(({ topic, bytes }) => [topic, mib(bytes)]),
          },
        ],
      },
    ],
  };
}
