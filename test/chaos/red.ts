import type { VerifyReport } from '@weir/invariants';

/** One sentence for each check that is red, and for what never came to rest. */
export const violationsOf = ({ checks, atRest, underWay }: VerifyReport): string[] => [
  ...checks.filter(({ ok }) => !ok).map(({ id, name, witness }) => `${id} ${name}: ${witness}`),
  ...(atRest ? [] : [`I8 liveness: still under way: ${JSON.stringify(underWay)}`]),
];
