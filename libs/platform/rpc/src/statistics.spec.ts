import { describe, expect, it } from '@jest/globals';
import { CallStatistics } from './statistics.js';

describe('the statistics of calls', () => {
  it('are counted by method and begin anew with each report', () => {
    const statistics = new CallStatistics();
    const counts = statistics.of('consumer', 'inventory', 'reserve');
    counts.begin();
    counts.begin();
    counts.end(true, 10.2);
    counts.end(false, 30);
    counts.begin();
    expect(statistics.take()).toEqual([
      {
        ...{ side: 'consumer', service: 'inventory', method: 'reserve', success: 1, failure: 1, elapsed: 40 },
        ...{ maxElapsed: 30, concurrent: 1, maxConcurrent: 2 },
      },
    ]);
    expect(statistics.take()).toMatchObject([{ success: 0, failure: 0, elapsed: 0, concurrent: 1, maxConcurrent: 1 }]);
    counts.end(true, 5);
    expect(statistics.take()).toMatchObject([{ success: 1, elapsed: 5, concurrent: 0 }]);
    expect(statistics.take()).toEqual([]);
  });

  it('are the same for the same method', () => {
    const statistics = new CallStatistics();
    expect(statistics.of('provider', 'a', 'b')).toBe(statistics.of('provider', 'a', 'b'));
    expect(statistics.of('provider', 'a', 'b')).not.toBe(statistics.of('consumer', 'a', 'b'));
  });
});
