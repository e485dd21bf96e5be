import { Module } from '@nestjs/common';
import { OrderApi } from '../../contract/index.js';
import { OrderOverGrpc } from './order.over.grpc.js';

/** For apps whose orders live in another process. */
@Module({ providers: [{ provide: OrderApi, useClass: OrderOverGrpc }], exports: [OrderApi] })
export class OrderRemoteModule {}
