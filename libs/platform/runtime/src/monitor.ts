import type { INestApplicationContext } from '@nestjs/common';
import { Settings } from '@weir/platform/config';
import { CallMonitor, CallMonitorOverGrpc, CallReports, RpcClients, rpcSettings } from '@weir/platform/rpc';
import type { Process } from './adapters.js';

/** Reports this process' calls to the monitor: its own where it carries it, else the one in the registry. */
export function reportCalls(app: INestApplicationContext, process: Process): void {
  const settings = app.get<Settings>(Settings).section('rpc', rpcSettings);
  const { instance } = process.identity;
  new CallReports({ ...process, settings, instance, monitor: carried(app) ?? called(app) });
}

const called = (app: INestApplicationContext): CallMonitor =>
  new CallMonitorOverGrpc(app.get<RpcClients>(RpcClients), 'insight', 'weir.insight.v1.MonitorService');

function carried(app: INestApplicationContext): CallMonitor | undefined {
  try {
    return app.get<CallMonitor>(CallMonitor, { strict: false });
  } catch {
    return undefined;
  }
}
