import type { Page, RunFolder } from '@weir/report';
import { sumOf } from '../cpu.js';
import type { StoreReleaseRun } from './shave-shapes.js';
import type { DrainLook } from './store-release.js';

/** The page of a store-release, from `result.json` and `looks.jsonl`. */
export function storeReleasePage(folder: RunFolder): Page {
  const run = folder.readJson<StoreReleaseRun>('result.json');
  const looks = folder.readLines<DrainLook>('looks.jsonl');
  const { stored, drainRate, drainSeconds, lastToFirst, rateWished, killedAt, verify } = run;
  const wished = rateWished === null ? 'as fast as the consumers can' : `${rateWished} a second`;
  return {
    title: 'Store and release',
    lead: `${stored} orders stored while the drain was paused, released at ${wished}: ${drainRate.toFixed(0)} a second for ${drainSeconds.toFixed(1)} s.`,
    sections: [
      {
        heading: 'Figures',
        blocks: [
          ...(verify.ok && verify.atRest
            ? []
            : [{ kind: 'warning' as const, text: `verify is red: ${verify.checks.map(({ id }) => id).join(', ')}` }]),
          {
            kind: 'facts',
            facts: [
              ['stored', stored],
              ['stored in, s', run.storeSeconds],
              ['accept p99, ms', run.acceptP99],
              ['released at', wished],
              ['drain rate, 1/s', drainRate],
              ['drain, s', drainSeconds],
              ['last tenth against the first', lastToFirst],
              ['a consumer killed after, s', killedAt],
              ['lost, oversold, duplicated', `${run.lost}, ${run.oversold}, ${run.duplicated}`],
              ['CPU us an order, storing', sumOf(run.storeCpuMicrosPerOrder)],
              ['CPU us an order, drained and settled', sumOf(run.drainCpuMicrosPerOrder)],
              ['verify', verify.ok && verify.atRest ? 'green' : 'red'],
            ],
          },
        ],
      },
      {
        heading: 'The drain',
        blocks: [
          {
            kind: 'lines',
            title: 'Drained orders',
            x: { label: 'since the release', unit: 's' },
            y: { label: 'drained', unit: 'orders' },
            series: [{ name: 'drained', points: looks.map(({ at, drained }) => [at, drained]) }],
            ...(killedAt === null ? {} : { marks: [{ x: killedAt, label: 'kill -9' }] }),
          },
          {
            kind: 'bars',
            title: 'Rate in each tenth of the drain',
            y: { label: 'orders', unit: '1/s' },
            bars: run.tenths.map((value, at) => ({ label: `${at + 1}`, value })),
          },
        ],
      },
    ],
  };
}
