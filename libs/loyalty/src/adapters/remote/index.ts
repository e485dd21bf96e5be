import { Module } from '@nestjs/common';
import { LoyaltyApi } from '../../contract/index.js';
import { LoyaltyOverGrpc } from './loyalty.over.grpc.js';

/** For apps whose loyalty lives in another process. */
@Module({ providers: [{ provide: LoyaltyApi, useClass: LoyaltyOverGrpc }], exports: [LoyaltyApi] })
export class LoyaltyRemoteModule {}
