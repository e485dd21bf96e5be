import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { partOf } from './engine.js';
import { arrivals, durationOf } from './schedule.js';
import { readTrace } from './trace.js';

const inOrder = (all: Float64Array): boolean => all.every((at, n) => n === 0 || at >= (all[n - 1] ?? 0));

describe('a schedule', () => {
  it('that is constant has equal distances', () => {
    expect([...arrivals({ kind: 'constant', rate: 4, seconds: 1.5 })]).toEqual([0, 250, 500, 750, 1000, 1250]);
  });

  it('of Poisson has the rate, the scatter, and is the same for the same seed', () => {
    const schedule = { kind: 'poisson', rate: 1000, seconds: 20, seed: 3 } as const;
    const all = arrivals(schedule);
    expect(arrivals(schedule)).toEqual(all);
    expect(arrivals({ ...schedule, seed: 4 })).not.toEqual(all);
    expect(inOrder(all)).toBe(true);
    expect(Math.abs(all.length - 20_000)).toBeLessThan(4 * Math.sqrt(20_000));
    const counts = Array.from({ length: 200 }, () => 0);
    for (const at of all) counts[Math.floor(at / 100)]!++;
    const mean = all.length / 200;
    const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / 199;
    expect(variance / mean).toBeGreaterThan(0.7);
    expect(variance / mean).toBeLessThan(1.3);
    expect(all.at(-1)).toBeLessThan(20_000);
  });

  it('of steps has each rate in its turn', () => {
    const schedule = {
      kind: 'steps',
      steps: [
        { rate: 10, seconds: 1 },
        { rate: 100, seconds: 2 },
        { rate: 10, seconds: 1 },
      ],
    } as const;
    const all = arrivals(schedule);
    expect(durationOf(schedule)).toBe(4000);
    expect([all.length, all.filter((at) => at >= 1000 && at < 3000).length]).toEqual([220, 200]);
    expect(inOrder(arrivals({ ...schedule, seed: 1 }))).toBe(true);
  });

  it.each([0, -5, Number.NaN, Infinity, 1e9])('of rate %d is refused', (rate) => {
    expect(() => arrivals({ kind: 'constant', rate, seconds: 60 })).toThrow(
      expect.objectContaining({ code: 'LOAD.BAD_RATE' }),
    );
  });

  it('is shared out without loss', () => {
    for (const whole of [0, 1, 7, 64])
      for (const generators of [1, 2, 3]) {
        const parts = Array.from({ length: generators }, (_, part) => partOf(whole, part, generators));
        expect(parts.reduce((sum, part) => sum + part, 0)).toBe(whole);
      }
  });
});

describe('a trace', () => {
  const read = (text: string): unknown => {
    const folder = mkdtempSync(join(tmpdir(), 'weir-trace-'));
    try {
      writeFileSync(join(folder, 'trace.txt'), text);
      return readTrace(join(folder, 'trace.txt'));
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it('is a line an order', () => {
    expect(read('0\n12.5\n{"at": 20}\n')).toEqual({ kind: 'trace', at: [0, 12.5, 20] });
  });

  it.each(['', '1\n0.5\n', 'soon\n', '-1\n', '{"at":1,"x":2}\n'])('is not %j', (text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ code: 'LOAD.BAD_TRACE' }));
  });
});
