import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SqlEvidence } from './evidence/sql.evidence.js';
import { simulate } from './index.js';
import { mutants } from './mutants.js';
import { Blueprint } from './shop/blueprint.js';
import { run } from './simulate.js';

/** Seeds that production must pass here; `weir sim --seeds 1000` does more. */
const SEEDS = 50;
/** Within so many seeds every mutant is caught. */
const PATIENCE = 100;
/** A run takes 30 ms; a machine that is busy with other things takes its time. */
const BUSY_MACHINE_MS = 60_000;

describe('the simulation', () => {
  let evidence: SqlEvidence;
  beforeAll(async () => {
    evidence = await SqlEvidence.open();
  });
  afterAll(() => evidence.close());

  it(
    'finds nothing wrong with the shop',
    async () => {
      const report = await simulate({ seeds: SEEDS });
      expect(report).toMatchObject({ seeds: SEEDS, violations: 0 });
      expect(report.failing).toBeUndefined();
      for (const fault of [
        'crash',
        'freeze',
        'commitUnknown',
        'publishUnknown',
        'offsetsLost',
        'answerLost',
        'rebalance',
      ])
        expect({ fault, times: report.faults[fault] ?? 0 }).not.toEqual({ fault, times: 0 });
    },
    BUSY_MACHINE_MS,
  );

  it('is the same run for the same seed, and another one for another', async () => {
    const schedule = async (seed: number): Promise<string> => {
      const lines: string[] = [];
      await run({ seed, evidence, blueprint: new Blueprint(), record: (line) => lines.push(line) });
      return lines.join('\n');
    };
    const [once, again, other] = [await schedule(4), await schedule(4), await schedule(5)];
    expect(again).toBe(once);
    expect(other).not.toBe(once);
  });

  it('says of the first red seed what is wrong and how to see it again', async () => {
    const { blueprint } = mutants.find(({ name }) => name === 'a silent provider is taken for a decline')!;
    const { violations, failing } = await simulate({ seeds: 6, blueprint });
    expect(violations).toBeGreaterThan(0);
    expect(failing).toMatchObject({ id: 'I10', replay: `npx weir sim --seed ${failing?.seed} --steps` });
    expect(failing?.witness).toContain('"payment":"declined","charges":1');
  });

  it.each(mutants)(
    `catches in at most ${PATIENCE} seeds: $name`,
    async ({ blueprint, caughtBy }) => {
      let found: string[] = [];
      for (let seed = 1; seed <= PATIENCE && found.length === 0; seed += 1) {
        const { violations } = await run({ seed, evidence, blueprint });
        found = violations.map(({ id }) => id);
      }
      expect(found.filter((id) => caughtBy.includes(id))).not.toEqual([]);
    },
    BUSY_MACHINE_MS,
  );
});
