import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { Failure } from '@weir/platform/kernel';
import { orderId, PaymentApi, PaymentErrors, type PaymentView, paymentView } from '../../contract/index.js';

@ApiTags('payments')
@Controller('payments')
export class PaymentHttpController {
  constructor(private readonly payments: PaymentApi) {}

  @Get(':orderId')
  @ApiOperation({ summary: 'Where the money of an order stands' })
  @ApiOkResponse({ standardSchema: paymentView })
  payment(@Param('orderId') id: string): Promise<PaymentView> {
    return this.payments.payment(known(id));
  }

  @Post(':orderId/refund')
  @HttpCode(202)
  @ApiOperation({ summary: 'Asks for the money back; the order takes the goods back, and the money follows' })
  @ApiAcceptedResponse({ standardSchema: paymentView })
  refund(@Param('orderId') id: string): Promise<PaymentView> {
    return this.payments.refund({ orderId: known(id) });
  }
}

/** What cannot be the id of an order has no payment. */
function known(id: string): string {
  if (orderId.safeParse(id).success) return id;
  throw new Failure(PaymentErrors.NOT_FOUND, 'there is no payment for an order of this id');
}
