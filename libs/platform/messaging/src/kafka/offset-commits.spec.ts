import { describe, expect, it } from '@jest/globals';
import { ManualClock } from '@weir/platform/kernel';
import type { OffsetsByTopicPartition } from 'kafkajs';
import { OffsetCommits } from './offset-commits.js';

const at = (partition: number, offset: number): OffsetsByTopicPartition => ({
  topics: [{ topic: 't', partitions: [{ partition, offset: String(offset) }] }],
});

async function passing(clock: ManualClock, ms: number): Promise<void> {
  clock.advance(ms);
  await new Promise((resolve) => setImmediate(resolve));
}

describe('OffsetCommits', () => {
  const stage = (everyMs: number, answer: () => Promise<void> = async () => undefined) => {
    const clock = new ManualClock();
    const sent: string[] = [];
    const errors: unknown[] = [];
    const commits = new OffsetCommits({ everyMs: () => everyMs, clock, onError: (error) => void errors.push(error) });
    const note = (partition: number, offset: number, now = false): Promise<void> =>
      commits.note(
        at(partition, offset),
        async ({ topics }) => {
          sent.push(topics[0]!.partitions.map((each) => `${each.partition}=${each.offset}`).join(' '));
          await answer();
        },
        now,
      );
    return { clock, sent, errors, commits, note };
  };

  it('tells the first at once, and the newest of each partition when the time is up', async () => {
    const { clock, sent, note } = stage(200);
    await note(0, 1);
    await note(0, 2);
    await note(1, 5);
    await note(0, 3);
    expect(sent).toEqual(['0=1']);
    await passing(clock, 200);
    expect(sent).toEqual(['0=1', '0=3 1=5']);
    await passing(clock, 1000);
    expect(sent).toHaveLength(2);
  });

  it('tells at once when asked to, and each time when no interval is set', async () => {
    const eager = stage(200);
    await eager.note(0, 1);
    await eager.note(0, 2, true);
    expect(eager.sent).toEqual(['0=1', '0=2']);
    const always = stage(0);
    await always.note(0, 1);
    await always.note(0, 2);
    expect(always.sent).toEqual(['0=1', '0=2']);
  });

  it('forgets what belongs to a generation that is over', async () => {
    const { clock, commits, sent, note } = stage(200);
    await note(0, 1);
    await note(0, 2);
    commits.forget();
    await passing(clock, 200);
    await commits.flush();
    expect(sent).toEqual(['0=1']);
  });

  it('throws the raw answer on the way, and reports it on the timer', async () => {
    const rebalancing = new Error('REBALANCE_IN_PROGRESS');
    const { clock, errors, note } = stage(200, () => Promise.reject(rebalancing));
    await expect(note(0, 1)).rejects.toBe(rebalancing);
    await note(0, 2);
    await passing(clock, 200);
    expect(errors).toEqual([rebalancing]);
  });
});
