import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { repositoryRoot } from '@weir/deploy/shop';
import { renderMarkdown } from '@weir/report';
import { parseArms, turns } from './arms.js';
import { comparePage } from './compare.report.js';
import { diffRuns } from './diff.js';
import { documentOf } from './document.js';
import { exampleFolder, readmeTable, tableIn, withExample, withTable } from './example.js';
import { Figures } from './figures.js';
import { forgetMadeUp, madeUp } from './fixture.js';

/** A machine that drifts by a fifth from pair to pair. */
const drift = (pair: number): number => 1 + 0.05 * pair;
const split = madeUp({ micros: (arm, pair) => ({ mono: 400, 'mono-rpc': 500, micro: 800 })[arm]! * drift(pair) });

afterAll(forgetMadeUp);

describe('the arms', () => {
  it('are read by name, with variants, and come forwards and backwards in turn', () => {
    const arms = parseArms('mono,micro,mono+slowed');
    expect(arms.map(({ shape }) => shape)).toEqual(['mono', 'micro', 'mono']);
    expect(arms[0]!.settings).toEqual({});
    expect(arms[2]!.settings).toHaveProperty('order');
    expect(turns(arms, 2).map(({ arm }) => arm.name)).toEqual([
      ...['mono', 'micro', 'mono+slowed'],
      ...['mono+slowed', 'micro', 'mono'],
    ]);
  });

  it.each([['mono'], ['mono,mono'], ['mono,mega'], ['mono,micro+fast'], ['']])('refuse %j', (text) => {
    expect(() => parseArms(text)).toThrow(expect.objectContaining({ code: 'COMPARE.BAD_ARMS' }));
  });
});

describe('the figures of a comparison', () => {
  it('hold runs against each other that stood beside each other, so that drift says nothing', () => {
    const figures = new Figures(split);
    const ratio = figures.ratio('micro', 'mono', figures.workload('place')!, 'rate');
    expect(ratio.median).toBeCloseTo(0.5);
    expect(ratio.interval.high - ratio.interval.low).toBeCloseTo(0);
    expect(ratio.verdict).toBe('lower');
  });

  it('call a slowed arm slower and an equal one equal', () => {
    const noisy = (arm: string, pair: number): number => 400 + 20 * ((pair * 7 + arm.length) % 5);
    const run = madeUp({
      arms: ['mono', 'mono+again', 'mono+slowed'],
      micros: (arm, pair) => (arm === 'mono+slowed' ? 3 : 1) * noisy(arm, pair),
    });
    const verdicts = documentOf(run).ratios.filter(({ workload, metric }) => workload === 'whole' && metric === 'cpu');
    expect(verdicts.map(({ of, verdict }) => [of, verdict])).toEqual([
      ['mono+again', 'no difference shown'],
      ['mono+slowed', 'higher'],
    ]);
  });

  it('name no winner of few pairs', () => {
    const few = madeUp({ pairs: 3, micros: (arm) => (arm === 'mono' ? 400 : 800) });
    expect(documentOf(few).ratios.every(({ verdict }) => verdict === 'too few pairs')).toBe(true);
  });

  it('leave void runs and void measurements out, and say so', () => {
    const run = madeUp({
      micros: () => 400,
      change: (one) => {
        if (one.arm === 'micro' && one.pair === 0) return { ...one, void: 'payment-1 died' };
        const measured = one.measured.map((each) =>
          each.workload === 'open' && one.pair === 1 ? { ...each, void: 'the generator was late' } : each,
        );
        return { ...one, measured };
      },
    });
    const figures = new Figures(run);
    expect(figures.figure('micro', figures.workload('place')!, 'rate').values).toHaveLength(4);
    expect(figures.figure('micro', figures.workload('open')!, 'rate').values).toHaveLength(3);
    const page = renderMarkdown(comparePage(run));
    for (const said of ['the least that counts is 4', 'payment-1 died', 'the generator was late'])
      expect(page).toContain(said);
  });
});

describe('the report of a comparison', () => {
  const page = renderMarkdown(comparePage(split));

  it('tells transport from process', () => {
    expect(page).toMatch(/\| shop \| 440 \| 550 \| 880 \| 110 \| 330 \|/);
  });

  it('says in words what the figures say', () => {
    expect(page).toContain('an order from the click to the delivery note takes');
    expect(page).toContain(
      '100 % of the customers of the microservices could still order, and 0 % of those of the monolith',
    );
  });

  it('warns when an invariant does not hold', () => {
    const verify = { ok: false, checks: 14, red: ['I7'] };
    const red = madeUp({ micros: () => 400, change: (run) => (run.pair === 0 ? { ...run, verify } : run) });
    expect(renderMarkdown(comparePage(red))).toContain('the invariants I7 do not hold');
  });
});

describe('two comparisons', () => {
  it('agree when nothing has changed, and say what has', () => {
    const same = diffRuns(
      split.path,
      madeUp({ micros: (arm, pair) => ({ mono: 401, 'mono-rpc': 502, micro: 803 })[arm]! * drift(pair) }).path,
    );
    expect(same.ratios.filter(({ workload, metric }) => metric === 'cpu' && workload === 'whole')).toHaveLength(2);
    const slower = diffRuns(
      split.path,
      madeUp({ micros: (arm, pair) => (arm === 'micro' ? 2_000 : 400) * drift(pair) }).path,
    );
    expect(slower.rows).toContainEqual(
      expect.objectContaining({ arm: 'micro', workload: 'whole', metric: 'cpu', verdict: 'higher' }),
    );
    expect(slower.ratios).toContainEqual(
      expect.objectContaining({ ratio: 'micro over mono', metric: 'cpu', overlap: false }),
    );
  });

  it('say what of the machines and versions is not the same', () => {
    const other = madeUp({ micros: (arm, pair) => (arm === 'micro' ? 800 : 400) * drift(pair) });
    const { machine, ...rest } = other.run;
    other.writeJson('run.json', {
      ...rest,
      machine: { ...machine, cores: 64, versions: { ...machine.versions, kafka: '4.0' } },
    });
    const { differences } = diffRuns(split.path, other.path);
    expect(differences).toEqual([expect.stringMatching(/^processor: .*, then 64 x /), 'kafka: undefined, then 4.0']);
  });

  it('say nothing of what was void', () => {
    const silent = madeUp({
      micros: () => 400,
      change: (run) => ({ ...run, measured: run.measured.map((one) => ({ ...one, void: 'late' })) }),
    });
    expect(diffRuns(silent.path, silent.path)).toMatchObject({ rows: [], ratios: [] });
  });

  it('are not compared when they have nothing in common', () => {
    const other = madeUp({ arms: ['coarse', 'mono+plain'], micros: () => 400 });
    expect(() => diffRuns(split.path, other.path)).toThrow(expect.objectContaining({ code: 'COMPARE.NOT_ALIKE' }));
  });
});

describe('the example', () => {
  it('puts its table between the marks of a README, again and again', () => {
    const once = withTable('# A readme\n', 'one');
    expect(tableIn(once)).toBe('one');
    expect(withTable(once, 'two')).toBe(withTable('# A readme\n', 'two'));
  });

  (existsSync(exampleFolder()) ? it : it.skip)(
    'is what the README shows (npm run compare:example writes it anew)',
    () => {
      expect(tableIn(readFileSync(join(repositoryRoot(), 'README.md'), 'utf8'))).toBe(withExample(readmeTable));
    },
  );
});
