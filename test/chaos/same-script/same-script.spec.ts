import { describe, expect, it } from '@jest/globals';
import { differences } from './books.js';
import { LANES, writeScript } from './script.js';

describe('the script', () => {
  const script = writeScript(1, 2000);
  const all = script.flat();

  it('is the same for the same seed, and another for another', () => {
    expect(writeScript(1, 2000)).toEqual(script);
    expect(writeScript(2, 2000)).not.toEqual(script);
  });

  it('has as many commands as were asked for, and some of every kind', () => {
    expect([script.length, all.length]).toEqual([LANES, 2000]);
    const kinds = Map.groupBy(all, (command) => command.do);
    for (const kind of ['place', 'repeat', 'reuse', 'cancel', 'refund', 'restock'])
      expect([kind, (kinds.get(kind as 'place')?.length ?? 0) > 20]).toEqual([kind, true]);
  });

  it('places every order before it speaks of it, in one lane, and ends each once', () => {
    for (const lane of script) {
      const placed = new Set<string>();
      const ended = new Set<string>();
      for (const command of lane) {
        if (command.do === 'place') placed.add(command.key);
        if (!('of' in command)) continue;
        expect([command, placed.has(command.of), ended.has(command.of)]).toEqual([command, true, false]);
        if (command.do === 'cancel' || command.do === 'refund') ended.add(command.of);
      }
    }
  });
});

describe('two books', () => {
  it('differ by the rows that only one of them has', () => {
    const mine = { orders: ['o-1 confirmed', 'o-2 cancelled'], holds: ['o-1 committed'] };
    const theirs = { orders: ['o-1 confirmed', 'o-2 confirmed'], points: ['c-1 5'] };
    expect(differences(mine, mine)).toEqual([]);
    expect(differences(mine, theirs)).toEqual([
      'orders: + o-2 cancelled',
      'orders: - o-2 confirmed',
      'holds: + o-1 committed',
      'points: - c-1 5',
    ]);
  });
});
