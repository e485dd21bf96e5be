import { setImmediate as tick } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { Lifecycle, Live, ManualClock } from '@weir/platform/kernel';
import { SilentLog, SilentMetrics } from '@weir/platform/telemetry';
import { rpcSettings } from '../rpc.settings.js';
import { CallStatistics } from '../statistics.js';
import { CallMonitor, type ProcessReport } from './call-monitor.js';
import { CallReports } from './call-reports.js';

const open: Lifecycle[] = [];
afterEach(() => Promise.all(open.splice(0).map((lifecycle) => lifecycle.stop())));

async function given(answer: () => Promise<void> = () => Promise.resolve()) {
  const [clock, statistics, lifecycle] = [new ManualClock(), new CallStatistics(), new Lifecycle()];
  open.push(lifecycle);
  const settings = new Live(rpcSettings.parse({}));
  const got: ProcessReport[] = [];
  const said: string[] = [];
  const outcomes: string[] = [];
  class Heard extends SilentLog {
    override warn(message?: string): void {
      said.push(message ?? '');
    }
  }
  class Counting extends SilentMetrics {
    override counter(): { add(labels?: Readonly<Record<string, string>>): void } {
      return { add: (labels) => outcomes.push(labels?.['outcome'] ?? '') };
    }
  }
  const monitor = new (class extends CallMonitor {
    override collect(report: ProcessReport): Promise<void> {
      got.push(report);
      return answer();
    }
  })();
  const parts = { statistics, monitor, settings, clock, lifecycle, log: new Heard(), metrics: new Counting() };
  new CallReports({ ...parts, instance: 'order-1' });
  await tick();
  const call = (): void => {
    const counts = statistics.of('consumer', 'weir.inventory.v1.InventoryService', 'Reserve');
    counts.begin();
    counts.end(true, 10);
  };
  const advance = async (ms: number): Promise<void> => {
    clock.advance(ms);
    for (let turn = 0; turn < 5; turn++) await tick();
  };
  return { clock, settings, got, said, outcomes, lifecycle, call, advance };
}

describe('the reports of calls', () => {
  it('go out once an interval, with what was counted since the last', async () => {
    const { got, call, advance, clock } = await given();
    const started = clock.now();
    call();
    await advance(59_999);
    expect(got).toEqual([]);
    await advance(1);
    call();
    call();
    await advance(60_000);
    expect(got).toMatchObject([
      { instance: 'order-1', at: started + 60_000, calls: [{ side: 'consumer', success: 1 }] },
      { instance: 'order-1', at: started + 120_000, calls: [{ success: 2, elapsed: 20 }] },
    ]);
  });

  it('say nothing when nothing was called', async () => {
    const { got, advance } = await given();
    await advance(60_000);
    expect(got).toEqual([]);
  });

  it('follow the interval while they run', async () => {
    const { got, call, advance, settings } = await given();
    call();
    await advance(1_000);
    settings.set({ ...settings.value, monitorIntervalMs: 2_000 });
    await advance(999);
    expect(got).toHaveLength(0);
    await advance(1);
    expect(got).toHaveLength(1);
    settings.set({ ...settings.value, monitorIntervalMs: 60_000 });
    call();
    await advance(2_000);
    expect(got).toHaveLength(1);
  });

  it('are dropped and counted, not kept, while the monitor refuses, and the log says so once', async () => {
    let down = true;
    const { got, call, advance, said, outcomes } = await given(() =>
      down ? Promise.reject(new Error('down')) : Promise.resolve(),
    );
    for (let round = 0; round < 5; round++) {
      call();
      await advance(60_000);
    }
    down = false;
    call();
    await advance(60_000);
    expect(got.map(({ calls }) => calls[0]?.success)).toEqual([1, 1, 1, 1, 1, 1]);
    expect(outcomes).toEqual(['dropped', 'dropped', 'dropped', 'dropped', 'dropped', 'sent']);
    expect(said).toHaveLength(1);
  });

  it('wait for nobody: a monitor that never answers has at most one report at a time', async () => {
    const { got, call, advance, outcomes } = await given(() => new Promise(() => undefined));
    call();
    await advance(60_000);
    call();
    await advance(1_999);
    expect([got.length, outcomes]).toEqual([1, []]);
    await advance(1);
    await advance(60_000);
    expect([got.length, outcomes]).toEqual([2, ['dropped']]);
  });

  it('tell the last of a process that stops, and do not keep it from stopping', async () => {
    const { got, call, advance, lifecycle } = await given(() => new Promise(() => undefined));
    call();
    let stopped = false;
    void lifecycle.stop().then(() => (stopped = true));
    await advance(0);
    expect([got.length, stopped]).toEqual([1, false]);
    await advance(300);
    expect(stopped).toBe(true);
  });
});
