import type { Check } from '../check.js';
import { effectsOnce, orderPerKey, outboxIsTheTruth, pointsOnce } from './events.js';
import { chargedOnce, moneyConserved } from './money.js';
import { modulesAgree, nothingLost } from './orders.js';
import { queueWorkedOff } from './requests.js';
import { holdsResolveOnce, neverNegative, noOversell, stockConserved } from './stock.js';
import { topicsTellTheOutboxes } from './topics.js';
import { legalTransitions } from './transitions.js';

/** Every invariant that can be checked from rest or on the move, in the order of their ids. */
export const checks: readonly Check[] = [
  stockConserved,
  neverNegative,
  noOversell,
  holdsResolveOnce,
  moneyConserved,
  chargedOnce,
  nothingLost,
  queueWorkedOff,
  legalTransitions,
  modulesAgree,
  outboxIsTheTruth,
  topicsTellTheOutboxes,
  orderPerKey,
  effectsOnce,
  pointsOnce,
];
