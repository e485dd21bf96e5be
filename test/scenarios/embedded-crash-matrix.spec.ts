import { expect, it } from '@jest/globals';
import { crashMatrix } from '../chaos/crash-matrix.js';

/** One of each kind; `weir chaos run crash-matrix` runs them all, on the real servers too. */
const POINTS = [
  'order.place.after-commit',
  'inventory.reserve.before-commit',
  'inventory.change.after-commit',
  'payment.psp.after-answer',
  'payment.relay.published',
  'insight.consume.after-commit',
  'psp.ledger.written',
];

it('a crash matrix: killed once at each point, the shop recovers and every invariant holds', async () => {
  const report = await crashMatrix({ infra: 'embedded', points: POINTS, seed: 1 });
  expect(report).toMatchObject({ trials: POINTS.length, violations: 0, unfired: [] });
}, 120_000);
