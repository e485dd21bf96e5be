import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { IncomingEvent } from './event-bus.js';
import { readEvent } from './event-contracts.js';

const NOW = 1_700_000_000_000;

/** A contract that has grown twice: version 1 had no `source`, version 2 had a `total` without currency. */
const told1 = z.strictObject({ id: z.string(), total: z.int() });
const told2 = told1.extend({ source: z.enum(['web', 'shop']) });
const told3 = z.strictObject({
  id: z.string(),
  source: z.enum(['web', 'shop']),
  total: z.strictObject({ amount: z.int(), currency: z.string() }),
  note: z.string().optional(),
});
const contracts = {
  Told: {
    version: 3,
    key: 'id',
    schema: told3,
    upcast: {
      1: told1.transform((old) => ({ ...old, source: 'shop' as const })),
      2: told2.transform(({ total, ...old }) => ({ ...old, total: { amount: total, currency: 'EUR' } })),
    },
  },
  Holey: {
    version: 3,
    key: 'id',
    schema: told3,
    upcast: { 1: told1.transform((old) => ({ ...old, source: 'shop' as const })) },
  },
};

const event = (version: number, payload: unknown, more: Partial<IncomingEvent> = {}): IncomingEvent => ({
  topic: 't',
  partition: 0,
  offset: '0',
  key: 'a',
  eventId: 'e-1',
  type: 'Told',
  version,
  seq: 1,
  occurredAt: NOW,
  traceparent: undefined,
  headers: {},
  payload,
  ...more,
});

const present = { id: 'a', source: 'shop', total: { amount: 5, currency: 'EUR' } };
const read = (version: number, payload: unknown, more?: Partial<IncomingEvent>): IncomingEvent | undefined =>
  readEvent(contracts, event(version, payload, more), NOW);
const refusal = (version: number, payload: unknown, more?: Partial<IncomingEvent>): string => {
  try {
    return `read: ${JSON.stringify(read(version, payload, more))}`;
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return `${code}: ${message}`;
  }
};

describe('events of older versions', () => {
  it('reach the handler as the present version has them, through every step between', () => {
    expect(read(1, { id: 'a', total: 5 })).toMatchObject({ version: 3, payload: present });
    expect(read(2, { id: 'a', total: 5, source: 'web' })?.payload).toEqual({ ...present, source: 'web' });
    expect(read(3, present)?.payload).toEqual(present);
  });

  it('must match the schema of their own version', () => {
    expect(refusal(1, { id: 'a', total: '5' })).toMatch(/^MESSAGING.MISMATCH: Told: total: .*expected number/);
    expect(refusal(2, { id: 'a', total: 5, source: 'fair' })).toMatch(/^MESSAGING.MISMATCH: Told: source: /);
    expect(refusal(3, { id: 'a', total: 5, source: 'web' })).toMatch(/^MESSAGING.MISMATCH: Told: total: /);
  });

  it('are poison when a step is missing, and so is a version that is newer', () => {
    expect(refusal(1, { id: 'a', total: 5 }, { type: 'Holey' })).toBe(
      'MESSAGING.UNKNOWN_VERSION: Holey: version 1 cannot be read: nothing leads from 2 to 3',
    );
    expect(refusal(4, present)).toBe(
      'MESSAGING.UNKNOWN_VERSION: Told: version 4 is newer than 3, the newest that this consumer reads; replay it after an upgrade',
    );
  });
});

describe('a tolerant reader', () => {
  it('leaves out what it does not know, however deep', () => {
    const newer = { ...present, channel: 'app', total: { ...present.total, tax: 1 } };
    expect(read(3, newer)?.payload).toEqual(present);
    expect(read(1, { id: 'a', total: 5, channel: 'app' })?.payload).toEqual(present);
    expect(newer.total.tax).toBe(1);
  });

  it('still names what is wrong in the fields it knows', () => {
    expect(refusal(3, { ...present, id: 5, channel: 'app' })).toMatch(/^MESSAGING.MISMATCH: Told: id: /);
  });

  it('takes no event whose key is not its aggregate', () => {
    expect(refusal(1, { id: 'b', total: 5 })).toBe(
      'MESSAGING.FOREIGN_KEY: Told: the record\'s key is "a", but id is "b"',
    );
  });

  it('takes a clock that is a little ahead, and none that is far', () => {
    const at = (occurredAt: number): string => refusal(3, present, { occurredAt });
    expect(at(NOW + 3_600_000)).toMatch(/^read/);
    expect(at(NOW + 3_600_001)).toBe('MESSAGING.FROM_THE_FUTURE: Told: it says it happens 3600 s from now');
  });

  it('answers nothing for a type without a contract, whatever it holds', () => {
    expect(read(9, undefined, { type: 'Other', seq: 0 })).toBeUndefined();
    expect(read(1, undefined, { type: 'toString' })).toBeUndefined();
  });
});
