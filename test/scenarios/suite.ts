import { afterAll, afterEach, beforeAll, describe, jest } from '@jest/globals';
import { type Arm, armName, ShopUnderTest } from '../support/shop-under-test.js';
import { analysing } from './analysing.scenario.js';
import { badInput } from './bad-input.scenario.js';
import { caching } from './caching.scenario.js';
import { cancelling } from './cancelling.scenario.js';
import { crashes } from './crashes.scenario.js';
import { expiry } from './expiry.scenario.js';
import { flood } from './flood.scenario.js';
import { garbage } from './garbage.scenario.js';
import { loyalty } from './loyalty.scenario.js';
import { monitoring } from './monitoring.scenario.js';
import { operations } from './operations.scenario.js';
import { ordering } from './ordering.scenario.js';
import { placing } from './placing.scenario.js';
import { sameScript } from './same-script.scenario.js';
import { repeating } from './repeating.scenario.js';
import { steering } from './steering.scenario.js';

export type Scenario = (the: () => ShopUnderTest) => void;

/** What holds in every shape. */
const everywhere: readonly Scenario[] = [
  operations,
  badInput,
  placing,
  repeating,
  cancelling,
  crashes,
  expiry,
  loyalty,
  ordering,
  analysing,
  caching,
  sameScript,
  steering,
  monitoring,
  flood,
  garbage,
];

/** What tells soonest that the pieces do not fit: for a shape whose whole suite `npm run test:shapes` runs. */
export const core: readonly Scenario[] = [placing, repeating, crashes, loyalty];

/** The one suite, on one arm: a shop is started once, and after each scenario everything is worked off and every invariant holds. */
export function scenariosOn(arm: Arm, more: readonly Scenario[] = [], suite = everywhere): void {
  jest.setTimeout(180_000);
  describe(armName(arm), () => {
    let under: ShopUnderTest | undefined;
    beforeAll(async () => {
      under = await ShopUnderTest.start(arm);
    });
    afterEach(() => under?.atRest());
    afterAll(() => under?.stop());
    for (const scenario of [...suite, ...more]) scenario(() => under!);
  });
}
