import { Injectable } from '@nestjs/common';
import { type RpcClient, RpcClients } from '@weir/platform/rpc';
import { type AccountView, accountView, LoyaltyApi } from '../../contract/index.js';

/** LoyaltyApi, answered by the loyalty service. */
@Injectable()
export class LoyaltyOverGrpc extends LoyaltyApi {
  private readonly service: RpcClient;

  constructor(clients: RpcClients) {
    super();
    this.service = clients.for('loyalty', 'weir.loyalty.v1.LoyaltyService');
  }

  override async account(customerId: string): Promise<AccountView> {
    return accountView.parse(await this.service.call('getAccount', { customerId }, { repeatable: true }));
  }
}
