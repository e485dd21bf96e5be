import { Controller } from '@nestjs/common';
import { GrpcMethod } from '@nestjs/microservices';
import { parseRequest } from '@weir/platform/rpc';
import { z } from 'zod';
import { type AccountView, customerId, LoyaltyApi } from '../../contract/index.js';

const getAccount = z.strictObject({ customerId });

/** The server side of weir.loyalty.v1.LoyaltyService. */
@Controller()
export class LoyaltyGrpcController {
  constructor(private readonly loyalty: LoyaltyApi) {}

  @GrpcMethod('LoyaltyService', 'GetAccount')
  account(request: unknown): Promise<AccountView> {
    return this.loyalty.account(parseRequest(getAccount, request).customerId);
  }
}
