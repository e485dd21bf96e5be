import { afterEach, describe, expect, it } from '@jest/globals';
import { armFailpoints, disarmFailpoints, failpoint } from './failpoint.js';

describe('failpoint', () => {
  afterEach(disarmFailpoints);

  it('does nothing until armed', async () => {
    await failpoint('order.place.before-commit');
    armFailpoints('other.place:throw');
    await failpoint('order.place.before-commit');
  });

  it('acts at the nth hit and only then', async () => {
    armFailpoints('a:throw:2,b:throw');
    await failpoint('a');
    await expect(failpoint('a')).rejects.toThrow('failpoint a');
    await failpoint('a');
    await expect(failpoint('b')).rejects.toThrow('failpoint b');
  });

  it('puts scope and step together', async () => {
    armFailpoints('order.relay.published:throw');
    await failpoint('order.relay', 'before-publish');
    await expect(failpoint('order.relay', 'published')).rejects.toThrow('failpoint order.relay.published');
  });

  it('costs less than 50 ns while nothing is armed, the await included apart', () => {
    const times = 200_000;
    const rounds = Array.from({ length: 7 }, () => {
      const start = performance.now();
      for (let n = 0; n < times; n += 1) void failpoint('order.relay', 'published');
      return ((performance.now() - start) * 1e6) / times;
    });
    expect(Math.min(...rounds)).toBeLessThan(50);
  });

  it('delays for the given milliseconds', async () => {
    armFailpoints('a:delay=30');
    const start = performance.now();
    await failpoint('a');
    expect(performance.now() - start).toBeGreaterThanOrEqual(29);
  });

  it.each([
    'a',
    'a:explode',
    ':kill',
    'a:throw:x',
    'a:throw:0',
    'a:delay',
    'a:delay=soon',
    'a:throw:1:2',
    'a:toString',
  ])('refuses "%s"', (spec) => {
    expect(() => armFailpoints(spec)).toThrow(`failpoint "${spec}" is not`);
  });
});
