import { Controller, Get, Param } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type AccountView, accountView, customerId, LoyaltyApi } from '../../contract/index.js';

@ApiTags('loyalty')
@Controller('loyalty')
export class LoyaltyHttpController {
  constructor(private readonly loyalty: LoyaltyApi) {}

  @Get(':customerId')
  @ApiOperation({ summary: 'Points of a customer: one per whole euro of confirmed orders' })
  @ApiOkResponse({ standardSchema: accountView })
  account(@Param('customerId', { schema: customerId }) customer: string): Promise<AccountView> {
    return this.loyalty.account(customer);
  }
}
