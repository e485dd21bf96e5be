import { Injectable } from '@nestjs/common';
import { type RpcClient, RpcClients } from '@weir/platform/rpc';
import { InsightApi, type Rebuild, rebuilt, type Rebuilt, type SalesView, salesView } from '../../contract/index.js';

/** InsightApi, answered by the insight service. */
@Injectable()
export class InsightOverGrpc extends InsightApi {
  private readonly service: RpcClient;

  constructor(clients: RpcClients) {
    super();
    this.service = clients.for('insight', 'weir.insight.v1.InsightService');
  }

  override async sales(minutes: number): Promise<SalesView> {
    return salesView.parse(await this.service.call('getSales', { minutes }, { repeatable: true }));
  }

  override async rebuild(command: Rebuild): Promise<Rebuilt> {
    return rebuilt.parse(await this.service.call('rebuild', command, { repeatable: true }));
  }
}
