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
