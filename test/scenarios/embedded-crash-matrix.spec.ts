import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { crashMatrix, FAILPOINTS } from '@weir/chaos';

/** One of each kind; `weir chaos run crash-matrix` runs them all, on the real servers too. */
const POINTS = [
  'order.place.after-commit',
  'inventory.reserve.before-commit',
  'payment.psp.after-answer',
  'payment.relay.published',
  'insight.consume.after-commit',
  'psp.ledger.written',
];

it('a crash matrix: killed once at each point, the shop recovers and every invariant holds', async () => {
  const report = await crashMatrix({ infra: 'embedded', points: POINTS, seed: 1 });
  expect(report).toMatchObject({ trials: POINTS.length, violations: 0, unfired: [] });
}, 120_000);

it('the same where holds expire soon and are announced', async () => {
  const configDir = mkdtempSync(join(tmpdir(), 'weir-crash-'));
  writeFileSync(join(configDir, 'monolith.yaml'), 'inventory: { holdTtlMs: 1000 }\n');
  try {
    const points = FAILPOINTS.filter(({ rare }) => rare).map(({ name }) => name);
    const report = await crashMatrix({ infra: 'embedded', points, seed: 1, configDir });
    expect(report).toMatchObject({ trials: 2, violations: 0, unfired: [] });
  } finally {
    rmSync(configDir, { recursive: true });
  }
}, 120_000);
