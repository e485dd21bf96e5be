import { Injectable } from '@nestjs/common';
import { type RpcClient, RpcClients } from '@weir/platform/rpc';
import { type CallsQuery, callsView, type CallsView, MonitorApi, type ProcessReport } from '../../contract/index.js';

/** MonitorApi, answered by the insight service. */
@Injectable()
export class MonitorOverGrpc extends MonitorApi {
  private readonly service: RpcClient;

  constructor(clients: RpcClients) {
    super();
    this.service = clients.for('insight', 'weir.insight.v1.MonitorService');
  }

  override async collect(report: ProcessReport): Promise<void> {
    await this.service.call('collect', report, { repeatable: true });
  }

  override async calls(query: CallsQuery): Promise<CallsView> {
    return callsView.parse(await this.service.call('getCalls', query, { repeatable: true }));
  }
}
