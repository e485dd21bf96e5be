import { Module } from '@nestjs/common';
import { PaymentApi } from '../../contract/index.js';
import { PaymentOverGrpc } from './payment.over.grpc.js';

/** For apps whose payment lives in another process. */
@Module({ providers: [{ provide: PaymentApi, useClass: PaymentOverGrpc }], exports: [PaymentApi] })
export class PaymentRemoteModule {}
