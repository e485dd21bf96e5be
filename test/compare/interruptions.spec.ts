import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { RunFolder } from '@weir/report';
import { parseArms } from './arms.js';
import type { Bench } from './bench.js';
import { compare, type CompareOptions, type Grounds, runsOf } from './compare.js';
import type { Measured } from './raw.js';
import type { Workload } from './workloads.js';

const used = { cpuSeconds: 1, residentBytes: 100e6, contextSwitches: 1_000 };

function measured({ name, pace }: Workload, lagP99 = 0): Measured {
  const latency = { p50: 1, p95: 2, p99: 3, p999: 4 };
  const lag = pace.kind === 'open' ? { lagP99 } : {};
  return {
    ...{ workload: name, wholeSeconds: 1, usage: { shop: used, mariadb: used, 'kafka-1': used } },
    yield: { seconds: 1, done: 1_000, orders: 1_000, errors: {}, latency, cpuSeconds: 0.02, ...lag },
    ...{ loopbackBytes: 1e6, database: { Questions: 2_000, Innodb_data_fsyncs: 100 } },
  };
}

/** Grounds on which nothing runs; `of` says what goes wrong in which run, from 1. */
function grounds(of: { died?: number; lag?: number; during?: (run: number) => void } = {}): Grounds & { runs: number } {
  const made = {
    runs: 0,
    open: async () => ({
      versions: async () => ({}),
      close: async () => undefined,
      begin: async () => {
        const run = ++made.runs;
        return {
          options: { readySeconds: 1 },
          seed: async () => 'cafe',
          ask: async () => {
            of.during?.(run);
          },
          release: async () => undefined,
          settled: async () => undefined,
          measure: async (workload: Workload) => measured(workload, of.lag),
          verify: async () => ({ ok: true, checks: 14, red: [] }),
          lost: async () => (run === of.died ? 'payment-1' : undefined),
          stop: async () => undefined,
        } as unknown as Bench;
      },
    }),
    besides: async (_: Bench, run: RunFolder, { name: arm }: { name: string }) => {
      const facts = { processes: 1, artefacts: 1, environmentKeys: 1, databaseConnections: 1, connections: 1 };
      run.appendLines('arm-facts.jsonl', [{ arm, ...facts }]);
    },
  };
  return made;
}

const rejected = (work: Promise<unknown>): Promise<{ code: string; hint: string }> =>
  work.then(
    () => ({ code: 'it did not fail', hint: '' }),
    (error: unknown) => error as { code: string; hint: string },
  );

describe('a comparison in trouble', () => {
  let folder: string;
  const asked = (more: Partial<CompareOptions> = {}): CompareOptions => ({
    ...{ arms: parseArms('mono,micro'), pairs: 2, quick: true, folder, downloads: folder, onProgress: () => undefined },
    ...more,
  });
  const resumeFrom = (hint: string): string => /--resume (\S+)/.exec(hint)?.[1] ?? '';

  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'weir-trouble-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is refused while another one measures, whose servers it would end', async () => {
    const first = grounds({
      during: (run) => {
        if (run === 1) second ??= rejected(compare(asked(), neverOpened));
      },
    });
    let second: Promise<{ code: string; hint: string }> | undefined;
    const neverOpened = grounds();
    await compare(asked(), first);
    expect((await second)?.code).toBe('SHOP.MEASURING');
    expect([first.runs, neverOpened.runs]).toEqual([4, 0]);
    await compare(asked(), neverOpened);
    expect(neverOpened.runs).toBe(4);
  });

  it('makes a run again in which a service died, and says so', async () => {
    const said: string[] = [];
    const document = await compare(asked({ onProgress: (sentence) => said.push(sentence) }), grounds({ died: 2 }));
    const runs = runsOf(RunFolder.open(document.folder));
    expect(runs.map(({ arm, attempt, void: why }) => [arm, attempt, why !== undefined])).toEqual([
      ['mono', 1, false],
      ['micro', 1, true],
      ['micro', 2, false],
      ['micro', 1, false],
      ['mono', 1, false],
    ]);
    expect(document.void).toBe(1);
    expect(said).toContainEqual(expect.stringMatching(/void, and made again: payment-1 died/));
  });

  it('calls what a late generator measured void, with the reason', async () => {
    const document = await compare(asked({ pairs: 1 }), grounds({ lag: 9 }));
    const [run] = runsOf(RunFolder.open(document.folder));
    expect(run!.measured.filter(({ workload }) => workload === 'open').map(({ void: why }) => why)).toEqual(
      Array(3).fill(expect.stringContaining('no CPU left for it')),
    );
    expect(document.arms['mono']!['open']!.ratePerSecond).toBeNaN();
    expect(document.arms['mono']!['place']!.ratePerSecond).toBeGreaterThan(0);
  });

  it('that was interrupted goes on where it was, with the same words only', async () => {
    const stop = new AbortController();
    const during = (run: number): void => {
      if (run < 3) return;
      stop.abort();
      throw Object.assign(new Error('stopped'), { code: 'SHOP.INTERRUPTED' });
    };
    const error = await rejected(compare(asked({ signal: stop.signal }), grounds({ during })));
    expect(error.code).toBe('COMPARE.INTERRUPTED');
    const resume = resumeFrom(error.hint);
    expect(runsOf(RunFolder.open(resume))).toHaveLength(2);

    const other = await rejected(compare(asked({ resume, pairs: 3 }), grounds()));
    expect(other.code).toBe('COMPARE.OTHER_RUN');
    const rest = grounds();
    const document = await compare(asked({ resume }), rest);
    expect([rest.runs, document.folder]).toEqual([2, resume]);
    expect(runsOf(RunFolder.open(resume)).map(({ arm, pair }) => `${arm}/${pair}`)).toEqual([
      'mono/0',
      'micro/0',
      'micro/1',
      'mono/1',
    ]);
  });

  it('that found the disk full keeps what it has, and goes on after the line that was cut off', async () => {
    const during = (run: number): void => {
      if (run === 2) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    };
    const error = await rejected(compare(asked(), grounds({ during })));
    expect(error.code).toBe('COMPARE.DISK_FULL');
    const resume = resumeFrom(error.hint);
    appendFileSync(join(resume, 'runs.jsonl'), '{"arm":"micro","pair":0,"atte');
    const document = await compare(asked({ resume }), grounds());
    expect(runsOf(RunFolder.open(document.folder)).map(({ arm, pair }) => `${arm}/${pair}`)).toEqual([
      'mono/0',
      'micro/0',
      'micro/1',
      'mono/1',
    ]);
  });
});
