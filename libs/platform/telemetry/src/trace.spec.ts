import { describe, expect, it } from '@jest/globals';
import { Trace } from './trace.js';

describe('a trace', () => {
  it('is kept by everything that runs inside, also later', async () => {
    const seen = await Trace.run(undefined, async () => {
      const before = Trace.id();
      await new Promise((resolve) => setImmediate(resolve));
      return [before, Trace.id()];
    });
    expect(seen[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(seen[1]).toBe(seen[0]);
    expect(Trace.current()).toBeUndefined();
  });

  it('goes on in a child with a span of its own', () => {
    const parent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
    Trace.run(parent, () => {
      expect(Trace.id()).toBe('a'.repeat(32));
      expect(Trace.current()).not.toBe(parent);
    });
  });

  it.each(['', 'x', `00-${'A'.repeat(32)}-${'b'.repeat(16)}-01`, "'; DROP TABLE"])(
    'starts anew when the parent is %j',
    (parent) => {
      Trace.run(parent, () => expect(Trace.current()).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/));
    },
  );
});
