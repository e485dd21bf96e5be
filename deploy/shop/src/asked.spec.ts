import { describe, expect, it } from '@jest/globals';
import { parsePort, parseScale } from './asked.js';

describe('--scale', () => {
  it('reads counts by module', () => {
    expect(parseScale('order=2,inventory=3')).toEqual({ order: 2, inventory: 3 });
  });

  it.each(['orders=2', 'order', 'order=', 'order=0', 'order=-1', 'order=1.5', 'order=17', 'order=2,', ''])(
    'refuses "%s" and shows a good one',
    (text) => {
      expect(() => parseScale(text)).toThrow(
        expect.objectContaining({ code: 'SHOP.BAD_SCALE', hint: expect.stringContaining('order=2') as unknown }),
      );
    },
  );
});

describe('--port', () => {
  it('reads a port, 0 for a free one', () => {
    expect([parsePort('3000'), parsePort('0'), parsePort('65535')]).toEqual([3000, 0, 65_535]);
  });

  it.each(['65536', '-1', '3000a', '', '1e3'])('refuses "%s"', (text) => {
    expect(() => parsePort(text)).toThrow(expect.objectContaining({ code: 'SHOP.BAD_PORT' }));
  });
});
