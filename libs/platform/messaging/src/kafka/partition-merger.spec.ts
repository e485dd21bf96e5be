import { describe, expect, it } from '@jest/globals';
import { ManualClock, SystemClock } from '@weir/platform/kernel';
import type { LogRecord } from '../record.js';
import { type PartitionBatch, PartitionMerger } from './partition-merger.js';

interface Seen {
  calls: string[][];
  resolved: string[];
  commits: string[];
  running: boolean;
}

const record = (partition: number, offset: number): LogRecord => ({
  topic: 't',
  partition,
  offset: String(offset),
  key: '',
  value: '',
  headers: {},
});

function partition(
  seen: Seen,
  number: number,
  count: number,
  commit: () => Promise<void> = async () => undefined,
): PartitionBatch {
  return {
    records: Array.from({ length: count }, (_, offset) => record(number, offset)),
    lastOffset: String(count + 1),
    resolveOffset: (offset) => void seen.resolved.push(`${number}:${offset}`),
    commit: async ({ topics }) => {
      await commit();
      seen.commits.push(
        topics
          .flatMap(({ topic, partitions }) => partitions.map((each) => `${topic}/${each.partition}=${each.offset}`))
          .join(' '),
      );
    },
    heartbeat: async () => undefined,
    isRunning: () => seen.running,
  };
}

function merger(seen: Seen, maxBatch: number, fail?: (records: readonly LogRecord[]) => void): PartitionMerger {
  const handle = async (records: readonly LogRecord[]): Promise<void> => {
    seen.calls.push(records.map((each) => `${each.partition}:${each.offset}`));
    fail?.(records);
  };
  return new PartitionMerger({ maxBatch, handle, heartbeatMs: 1000, clock: new SystemClock() });
}

const nothing = (): Seen => ({ calls: [], resolved: [], commits: [], running: true });

describe('PartitionMerger', () => {
  it('hands partitions that arrived together to one call and commits them in one request, past control records', async () => {
    const seen = nothing();
    const it = merger(seen, 10);
    await Promise.all([it.add(partition(seen, 0, 2)), it.add(partition(seen, 1, 1))]);
    expect(seen).toMatchObject({ calls: [['0:0', '0:1', '1:0']], resolved: ['0:3', '1:2'], commits: ['t/0=4 t/1=3'] });
  });

  it('gives each partition a call of its own when told not to merge', async () => {
    const seen = nothing();
    const handle = async (records: readonly LogRecord[]): Promise<void> => {
      seen.calls.push(records.map((each) => `${each.partition}:${each.offset}`));
    };
    const options = { maxBatch: 10, handle, merge: () => false, heartbeatMs: 1000, clock: new SystemClock() };
    const it = new PartitionMerger(options);
    await Promise.all([it.add(partition(seen, 0, 2)), it.add(partition(seen, 1, 1))]);
    expect(seen).toMatchObject({ calls: [['0:0', '0:1'], ['1:0']], commits: ['t/0=4 t/1=3'] });
  });

  it('keeps a call to its size', async () => {
    const seen = nothing();
    const it = merger(seen, 2);
    await Promise.all([it.add(partition(seen, 0, 3)), it.add(partition(seen, 1, 2))]);
    expect(seen.calls).toEqual([['0:0', '0:1'], ['0:2', '1:0'], ['1:1']]);
  });

  it('commits nothing of a call that failed, and tells every partition', async () => {
    const seen = nothing();
    const it = merger(seen, 10, () => {
      throw new Error('down');
    });
    const ends = await Promise.allSettled([it.add(partition(seen, 0, 1)), it.add(partition(seen, 1, 1))]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect([seen.resolved, seen.commits]).toEqual([[], []]);
  });

  it('asks for more only after a pause when a batch was small, and at once when it was full', async () => {
    const clock = new ManualClock();
    const options = { maxBatch: 3, handle: async () => undefined, heartbeatMs: 1000, lingerMs: () => 15, clock };
    let through = 0;
    const add = (count: number): void => {
      void new PartitionMerger(options).add(partition(nothing(), 0, count)).then(() => (through += 1));
    };
    const tick = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
    add(3);
    await tick();
    expect(through).toBe(1);
    add(2);
    await tick();
    expect(through).toBe(1);
    clock.advance(15);
    await tick();
    expect(through).toBe(2);
  });

  it("passes the coordinator's answer on to kafkajs as it is", async () => {
    const seen = nothing();
    const rebalancing = new Error('REBALANCE_IN_PROGRESS');
    await expect(merger(seen, 10).add(partition(seen, 0, 1, () => Promise.reject(rebalancing)))).rejects.toBe(
      rebalancing,
    );
  });

  it('stops after the running call and commits what it handled', async () => {
    const seen = nothing();
    const it = merger(seen, 2, () => (seen.running = false));
    await Promise.all([it.add(partition(seen, 0, 3)), it.add(partition(seen, 1, 1))]);
    expect(seen).toMatchObject({ calls: [['0:0', '0:1']], commits: ['t/0=2'] });
  });
});
