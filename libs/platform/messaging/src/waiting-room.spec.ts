import { describe, expect, it } from '@jest/globals';
import { WaitingRoom } from './waiting-room.js';

const waiting = (name: string, offset: number, partition = 0, key = 'c-1') => ({
  name,
  wish: 'w',
  key,
  partition,
  offset,
});

describe('WaitingRoom', () => {
  it('knows who waits until the group has committed it', () => {
    const room = new WaitingRoom();
    room.add(waiting('a', 0));
    room.add(waiting('b', 1, 0, 'c-2'));
    room.add(waiting('b', 1, 0, 'c-2'));
    expect([room.backlog, room.find('b')?.offset, room.holds('c-2')]).toEqual([2, 1, true]);
    room.advance([{ partition: 0, committed: 1, latest: 5 }]);
    expect([room.backlog, room.find('a'), room.find('b')?.offset, room.holds('c-1')]).toEqual([4, undefined, 1, false]);
    room.advance([{ partition: 0, committed: 5, latest: 5 }]);
    expect([room.backlog, room.find('b'), room.holds('c-2')]).toEqual([0, undefined, false]);
  });

  it('keeps the newest of two records of one name, and does not take back what is through', () => {
    const room = new WaitingRoom();
    room.add(waiting('a', 0));
    room.add(waiting('a', 3));
    room.advance([{ partition: 0, committed: 1, latest: 4 }]);
    expect([room.find('a')?.offset, room.holds('c-1')]).toEqual([3, true]);
    room.add(waiting('late', 0));
    expect(room.find('late')).toBeUndefined();
  });

  it('begins anew when the group is set back or the topic made again', () => {
    const room = new WaitingRoom();
    room.advance([{ partition: 0, committed: 90, latest: 100 }]);
    room.add(waiting('a', 99));
    room.advance([{ partition: 0, committed: 0, latest: 2 }]);
    expect([room.backlog, room.find('a')]).toEqual([2, undefined]);
  });

  it('shares the backlog among the partitions', () => {
    const room = new WaitingRoom();
    room.advance([
      { partition: 0, committed: 0, latest: 3 },
      { partition: 1, committed: 0, latest: 1 },
    ]);
    expect([room.shareOf(0), room.shareOf(1)]).toEqual([0.75, 0.25]);
  });
});
