import { describe, expect, it } from '@jest/globals';
import { CallMonitorOverGrpc } from '@weir/platform/rpc';
import { Wire } from '../../../../../test/support/wire.js';
import {
  type CallReport,
  type CallsQuery,
  type CallsView,
  MonitorApi,
  type ProcessReport,
} from '../../contract/index.js';
import { MonitorGrpcController } from '../grpc/monitor.grpc.controller.js';
import { LocalCallMonitor } from '../local/local.call-monitor.js';
import { MonitorOverGrpc } from './monitor.over.grpc.js';

const call: CallReport = {
  ...{ side: 'consumer', service: 'weir.inventory.v1.InventoryService', method: 'Reserve', success: 7, failure: 0 },
  ...{ elapsed: 5_000_000_000, maxElapsed: 90, concurrent: 0, maxConcurrent: 3 },
};
const report: ProcessReport = { instance: 'order-1', at: 1_764_000_060_000, calls: [call] };
const view: CallsView = { calls: [{ minute: 1_764_000_060_000, instance: 'order-1', ...call }], more: true };

class FakeMonitor extends MonitorApi {
  readonly reports: ProcessReport[] = [];
  readonly queries: CallsQuery[] = [];

  override async collect(given: ProcessReport): Promise<void> {
    this.reports.push(given);
  }

  override async calls(query: CallsQuery): Promise<CallsView> {
    this.queries.push(query);
    return query.service === undefined ? view : { calls: [], more: false };
  }
}

function given() {
  const fake = new FakeMonitor();
  const controller = new MonitorGrpcController(fake);
  const wire = new Wire({
    collect: (request) => controller.collect(request),
    getCalls: (request) => controller.calls(request),
  });
  return {
    fake,
    monitor: new MonitorOverGrpc(wire),
    called: new CallMonitorOverGrpc(wire, 'insight', 'weir.insight.v1.MonitorService'),
    carried: new LocalCallMonitor(fake),
  };
}

describe('MonitorApi over gRPC', () => {
  it('brings reports and rows through the proto as they were, zeros and absent names included', async () => {
    const { fake, monitor } = given();
    await monitor.collect(report);
    expect(fake.reports).toEqual([report]);
    expect(await monitor.calls({ since: 0 })).toEqual(view);
    expect(await monitor.calls({ since: 5, service: 'order', method: 'GET /orders/:id' })).toEqual({
      calls: [],
      more: false,
    });
    expect(fake.queries).toEqual([{ since: 0 }, { since: 5, service: 'order', method: 'GET /orders/:id' }]);
  });

  it.each(['called', 'carried'] as const)('takes what a process reports, %s', async (way) => {
    const all = given();
    await all[way].collect(report);
    expect(all.fake.reports).toEqual([report]);
  });

  it.each<[what: string, change: Partial<ProcessReport>]>([
    ['no name', { instance: '' }],
    ['a name that is none', { instance: 'order 1\n' }],
    ['a time before time', { at: -1 }],
    ['a negative count', { calls: [{ ...call, success: -1 }] }],
    ['more calls than can be', { calls: [{ ...call, failure: 2_000_000_000 }] }],
    ['a call that took more than a day', { calls: [{ ...call, maxElapsed: 86_400_001 }] }],
    ['more under way than can be', { calls: [{ ...call, concurrent: 1_000_001 }] }],
    ['a side that is none', { calls: [{ ...call, side: 'spectator' as 'consumer' }] }],
    ['a service that is none', { calls: [{ ...call, service: "'; DROP TABLE call_minutes" }] }],
    ['an endless method', { calls: [{ ...call, method: 'm'.repeat(121) }] }],
    ['a thousand and one methods', { calls: Array.from({ length: 1_001 }, () => call) }],
  ])('refuses a report with %s, over the wire and at home', async (_what, change) => {
    const { fake, called, carried } = given();
    for (const monitor of [called, carried])
      await expect(monitor.collect({ ...report, ...change })).rejects.toMatchObject({ code: 'REQUEST.INVALID' });
    expect(fake.reports).toEqual([]);
  });
});
