import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { frozen, isLive, takeLive } from './live-keys.js';

const schema = z.strictObject({
  rate: z.int().default(10).meta({ live: true }),
  burst: z.int().meta({ live: true }).default(5),
  port: z.int().default(0),
  skus: z.array(z.string()).default([]).meta({ live: true }),
  limits: z.strictObject({ soft: z.int().default(1).meta({ live: true }), hard: z.int().default(2) }).prefault({}),
});

describe('live keys', () => {
  it('are marked in the schema, before or after the default', () => {
    expect(
      Object.entries(schema.shape)
        .filter(([, of]) => isLive(of))
        .map(([key]) => key),
    ).toEqual(['rate', 'burst', 'skus']);
  });

  it('are taken, the others wait for a restart', () => {
    const current = schema.parse({});
    const next = schema.parse({ rate: 20, port: 8080, skus: ['tea'], limits: { soft: 3, hard: 4 } });
    expect(takeLive(schema, current, next)).toEqual({
      value: { rate: 20, burst: 5, port: 0, skus: ['tea'], limits: { soft: 3, hard: 2 } },
      waiting: ['port', 'limits.hard'],
    });
  });

  it('leave their readers nothing to change', () => {
    const value = frozen(schema.parse({ skus: ['tea'] }));
    expect(() => value.skus.push('coffee')).toThrow(TypeError);
    expect(() => (value.limits.soft = 9)).toThrow(TypeError);
  });
});
