import { describe, expect, it } from '@jest/globals';
import { type Frame, NODE_ITSELF, partOf } from './parts.js';
import { type CpuProfile, sharesOf } from './profile.js';

const frame = (functionName: string, url = ''): Frame => ({ functionName, url });
const driver = frame('query', 'file:///shop/node_modules/mysql2/lib/base/connection.js');
const text = frame('insertRows', 'file:///shop/dist/libs/platform/persistence/src/insert-rows.js');

describe('a CPU budget', () => {
  it('books a sample on the nearest owner', () => {
    expect(partOf([frame('concat'), frame('emit', 'node:events'), driver, text])).toBe('MySQL driver');
    expect(partOf([frame('join'), text, driver])).toBe('Weir: SQL text and transactions');
    expect(partOf([frame('onread', 'node:net')])).toBe(NODE_ITSELF);
    expect(partOf([frame('writeBuffer'), driver])).toBe('writes to sockets (system calls)');
    expect(partOf([frame('(garbage collector)')])).toBe('garbage collection');
    expect(partOf([frame('(idle)')])).toBeUndefined();
  });

  it('shares out the busy time of the window, and nothing outside of it', () => {
    const profile: CpuProfile = {
      startTime: 1_000,
      nodes: [
        { id: 1, callFrame: frame('(root)'), children: [2, 3, 4] },
        { id: 2, callFrame: driver },
        { id: 3, callFrame: frame('(idle)') },
        { id: 4, callFrame: text },
      ],
      samples: [4, 2, 3, 4, 2, 4],
      timeDeltas: [100, 100, 500, 100, 200, 900],
    };
    expect(sharesOf(profile, 1_150, 2_000)).toEqual(
      new Map([
        ['MySQL driver', 0.75],
        ['Weir: SQL text and transactions', 0.25],
      ]),
    );
    expect(sharesOf(profile, 0, 1)).toEqual(new Map());
  });
});
