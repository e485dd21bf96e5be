import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { breakingChanges } from './compatibility.js';
import { publishedSchemas, type Teller } from './published.js';

const line = { sku: z.string().regex(/^[a-z]+$/), quantity: z.int().min(1).max(10), gift: z.boolean().optional() };
const released = {
  id: z.string(),
  reason: z.enum(['late', 'lost']),
  from: z.literal('shop'),
  note: z.string().max(20).optional(),
  customer: z.string().or(z.literal('')),
  lines: z.array(z.strictObject(line)),
};

const teller = (events: Teller['events'], topic = 'weir.thing.events') => ({ thing: { topic, events } });
const told = (shape: z.ZodRawShape, more: object = {}) => ({
  version: 1,
  key: 'id',
  schema: z.strictObject(shape),
  ...more,
});
const before = publishedSchemas(teller({ Told: told(released) }));
const judge = (events: Teller['events'], topic?: string): string[] =>
  breakingChanges(before, publishedSchemas(teller(events, topic)));
const changed = (change: z.ZodRawShape): string[] => judge({ Told: told({ ...released, ...change }) });
const without = (gone: keyof typeof released): z.ZodRawShape =>
  Object.fromEntries(Object.entries(released).filter(([name]) => name !== gone));
const lines = (change: z.ZodRawShape): z.ZodRawShape => ({ lines: z.array(z.strictObject({ ...line, ...change })) });

describe('a change of released events passes when', () => {
  it.each([
    ['nothing is different', {}],
    ['an optional field is new', { hint: z.string().optional() }],
    ['an optional field is new in a list', lines({ hint: z.int().optional() })],
    ['it is described', { id: z.string().describe('who it is about') }],
  ])('%s', (_, change) => {
    expect(changed(change)).toEqual([]);
  });

  it('a type is new', () => {
    expect(judge({ Told: told(released), Untold: told({ id: z.string() }) })).toEqual([]);
  });

  it('a version is new and an upcaster leads to it', () => {
    const old = z.strictObject(released);
    const next = { ...released, source: z.string() };
    const upcast = { 1: old.transform((each) => ({ ...each, source: 'web' })) };
    expect(judge({ Told: told(next, { version: 2, upcast }) })).toEqual([]);
  });
});

describe('a change of released events is refused when', () => {
  it.each<[what: string, sentences: string[], shape: z.ZodRawShape]>([
    [
      'a field is gone',
      ['Told.v1: payload.note is gone or has another name, but readers look for it; begin a new version.'],
      without('note'),
    ],
    [
      'a field has another name',
      [
        'Told.v1: payload.from is gone or has another name, but readers look for it; begin a new version.',
        'Told.v1: payload.origin is new and required, but events already told lack it; make it optional, or begin a new version with an upcaster.',
      ],
      { ...without('from'), origin: released.from },
    ],
    [
      'a required field is new',
      [
        'Told.v1: payload.source is new and required, but events already told lack it; make it optional, or begin a new version with an upcaster.',
      ],
      { ...released, source: z.string() },
    ],
    [
      'an optional field becomes required',
      ['Told.v1: payload.note was optional and is required, but events already told lack it; begin a new version.'],
      { ...released, note: z.string().max(20) },
    ],
    [
      'a required field becomes optional',
      ['Told.v1: payload.reason was required and is optional, but readers rely on it; begin a new version.'],
      { ...released, reason: released.reason.optional() },
    ],
    [
      'a type is another one',
      ['Told.v1: payload.id was "string" and is "integer"; begin a new version.'],
      { ...released, id: z.int() },
    ],
    [
      'a type is narrower',
      ['Told.v1: payload.id was "string" and is "null"; begin a new version.'],
      { ...released, id: z.null() },
    ],
    [
      'a value of an enum is gone',
      ['Told.v1: payload.reason no longer takes "lost": narrowed: events already told may not pass.'],
      { ...released, reason: z.enum(['late']) },
    ],
    [
      'a value of an enum is new',
      ['Told.v1: payload.reason also takes "gone": widened: readers that run now would bury what is new.'],
      { ...released, reason: z.enum(['late', 'lost', 'gone']) },
    ],
    [
      'a constant is another one',
      [
        'Told.v1: payload.from no longer takes "shop": narrowed: events already told may not pass.',
        'Told.v1: payload.from also takes "web": widened: readers that run now would bury what is new.',
      ],
      { ...released, from: z.literal('web') },
    ],
    [
      'one of several shapes is another one',
      [
        'Told.v1: payload.customer no longer takes {"type":"string","const":""}: narrowed: events already told may not pass.',
        'Told.v1: payload.customer also takes {"type":"string","const":"nobody"}: widened: readers that run now would bury what is new.',
      ],
      { ...released, customer: z.string().or(z.literal('nobody')) },
    ],
    [
      'an upper bound is lower',
      ['Told.v1: payload.note: maxLength was 20 and is 10, narrowed: events already told may not pass.'],
      { ...released, note: z.string().max(10).optional() },
    ],
    [
      'an upper bound is higher',
      [
        'Told.v1: payload.note: maxLength was 20 and is anything, widened: readers that run now would bury what is new.',
      ],
      { ...released, note: z.string().optional() },
    ],
    [
      'a lower bound is higher, deep in a list',
      ['Told.v1: payload.lines[].quantity: minimum was 1 and is 2, narrowed: events already told may not pass.'],
      { ...released, ...lines({ quantity: z.int().min(2).max(10) }) },
    ],
    [
      'a pattern is another one',
      [
        'Told.v1: payload.lines[].sku: pattern was "^[a-z]+$" and is "^[a-z]$", which events already told may not match.',
      ],
      { ...released, ...lines({ sku: z.string().regex(/^[a-z]$/) }) },
    ],
    [
      'a list must not be empty any more',
      ['Told.v1: payload.lines: minItems was anything and is 1, narrowed: events already told may not pass.'],
      { ...released, lines: released.lines.min(1) },
    ],
  ])('%s', (_, sentences, shape) => {
    expect(judge({ Told: told(shape) })).toEqual(sentences);
  });

  it('a version is new and nothing leads to it', () => {
    expect(judge({ Told: told({ ...released, source: z.string() }, { version: 2 }) })).toEqual([
      'Told.v1 can no longer be read, but such events lie in topics: keep its schema with an upcaster.',
    ]);
  });

  it('a type is gone', () => {
    expect(judge({})).toHaveLength(1);
  });

  it('its topic or its key is another one', () => {
    expect(judge({ Told: told(released, { key: 'from' }) }, 'weir.things')).toEqual([
      'Told.v1: topic was "weir.thing.events" and is "weir.things"; readers look for it where it was.',
      'Told.v1: key was "id" and is "from"; readers look for it where it was.',
    ]);
  });
});

describe('contracts that cannot be published', () => {
  it('skip a version', () => {
    const upcast = { 1: z.strictObject(released).transform((each) => each) };
    expect(() => publishedSchemas(teller({ Told: told(released, { version: 3, upcast }) }))).toThrow(
      'Told is at version 3 with upcasters from 1: each must lead to the next',
    );
  });

  it('share a type', () => {
    const [one] = Object.values(teller({ Told: told(released) }));
    expect(() => publishedSchemas({ one: one!, two: one! })).toThrow('Told.v1 is told by two modules');
  });
});
