import type { RpcClient, RpcClients } from '../client.js';
import { CallMonitor, type ProcessReport } from './call-monitor.js';

/** The monitor in another process, found in the registry. */
export class CallMonitorOverGrpc extends CallMonitor {
  private readonly service: RpcClient;

  /** `service` is its name in the registry, `protoService` the full name in the proto. */
  constructor(clients: RpcClients, service: string, protoService: string) {
    super();
    this.service = clients.for(service, protoService);
  }

  override async collect(report: ProcessReport): Promise<void> {
    await this.service.call('collect', report, { repeatable: true });
  }
}
