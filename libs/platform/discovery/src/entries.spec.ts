import { describe, expect, it } from '@jest/globals';
import { SilentLog } from '@weir/platform/telemetry';
import { EntryReader, takingTraffic } from './entries.js';

class Warnings extends SilentLog {
  readonly said: unknown[] = [];
  override warn(_message?: string, fields?: Readonly<Record<string, unknown>>): void {
    this.said.push(fields?.['what']);
  }
}

const written = (changes: object = {}): object => ({
  host: '127.0.0.1',
  port: 1,
  weight: 1,
  healthy: true,
  enabled: true,
  metadata: { version: '1' },
  ...changes,
});

function given(): { reader: EntryReader; log: Warnings } {
  const log = new Warnings();
  return { reader: new EntryReader(log), log };
}

describe('an entry in the registry', () => {
  it('takes traffic when healthy, enabled and of weight above 0; the list has one order', () => {
    const { reader } = given();
    const all = [
      written({ port: 3 }),
      written({ port: 1 }),
      written({ port: 4, healthy: false }),
      written({ port: 5, enabled: false }),
      written({ port: 6, weight: 0 }),
      written({ port: 2, metadata: null }),
    ];
    expect(takingTraffic(reader.readAll('order', all)).map(({ port }) => port)).toEqual([1, 2, 3]);
  });

  it.each([
    [written({ weight: 1e12 }), 10_000, 'the weight 1000000000000 is absurd and counts as 10000'],
    [written({ weight: -3 }), 0, 'the weight -3 is absurd and counts as 0'],
    [written({ weight: '7' }), 7, undefined],
    [written({ weight: 'heavy' }), 1, 'the weight "heavy" is no number and counts as 1'],
    [written({ weight: NaN }), 1, 'the weight null is no number and counts as 1'],
    [written({ weight: {} }), 1, 'the weight {} is no number and counts as 1'],
  ])('has a sane weight: %j', (entry, weight, said) => {
    const { reader, log } = given();
    expect(reader.read('order', entry)?.weight).toBe(weight);
    expect(log.said).toEqual(said === undefined ? [] : [said]);
  });

  it.each([[null], ['text'], [{}], [written({ port: 0 })], [written({ port: 1.5 })], [written({ host: '' })]])(
    'is left out when it names no address: %j',
    (entry) => {
      const { reader } = given();
      expect(reader.read('order', entry)).toBeUndefined();
      expect(reader.readAll('order', [entry, written()])).toHaveLength(1);
    },
  );

  it.each([[7], ['x'], [['a']], [{ version: 1, zone: {} }]])('keeps only metadata that is text: %j', (metadata) => {
    const { reader, log } = given();
    expect(reader.read('order', written({ metadata }))?.metadata).toEqual({});
    expect(log.said).toHaveLength(1);
  });

  it('is complained of once, not at each look', () => {
    const { reader, log } = given();
    for (let look = 0; look < 10; look++) {
      reader.readAll('order', [written({ weight: -1 }), 'rubbish']);
      reader.readAll('order', 'no list');
    }
    expect(log.said).toHaveLength(3);
  });
});
