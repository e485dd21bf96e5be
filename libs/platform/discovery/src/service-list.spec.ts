import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@weir/platform/kernel';
import type { ServiceInstance } from './registry.js';
import { ServiceList } from './service-list.js';

const some = (...ports: number[]): ServiceInstance[] =>
  ports.map((port) => ({ service: 'order', host: '127.0.0.1', port, weight: 1, metadata: { version: '1' } }));

function listening(): { clock: ManualClock; list: ServiceList; heard: number[][] } {
  const clock = new ManualClock();
  const list = new ServiceList(clock);
  const heard: number[][] = [];
  list.listeners.add((instances) => heard.push(instances.map(({ port }) => port)));
  return { clock, list, heard };
}

describe('the list of one service', () => {
  it('believes instances at once and tells a list once', () => {
    const { list, heard } = listening();
    expect([list.offer(some(1, 2), false), list.offer(some(1, 2), false), list.offer(some(1), true)]).toEqual([
      true,
      true,
      true,
    ]);
    expect(heard).toEqual([[1, 2], [1]]);
  });

  it('believes an empty list when a later look agrees', () => {
    const { clock, list, heard } = listening();
    list.offer(some(1), false);
    expect(list.offer([], false)).toBe(false);
    expect(list.offer([], false)).toBe(false);
    clock.advance(500);
    expect(list.offer([], false)).toBe(true);
    expect(heard).toEqual([[1], []]);
  });

  it('begins to count again when an instance has shown itself', () => {
    const { clock, list, heard } = listening();
    list.offer(some(1), false);
    list.offer([], false);
    clock.advance(500);
    list.offer(some(1), false);
    expect(list.offer([], false)).toBe(false);
    expect(heard).toEqual([[1]]);
  });

  it('does not believe an empty list soon after an outage', () => {
    const { clock, list, heard } = listening();
    list.offer(some(1), false);
    list.offer([], true);
    clock.advance(5_000);
    expect(list.offer([], true)).toBe(false);
    expect(heard).toEqual([[1]]);
    expect(list.offer([], false)).toBe(true);
  });

  it('tells an empty list when it never knew better', () => {
    const { list, heard } = listening();
    expect(list.offer([], true)).toBe(true);
    expect(heard).toEqual([[]]);
  });

  it('takes what was known at another time while nothing is known, and forgets it at the first answer', () => {
    const { list, heard } = listening();
    list.recall(some(7));
    list.offer(some(1), false);
    list.recall(some(7));
    expect(heard).toEqual([[7], [1]]);
  });
});
