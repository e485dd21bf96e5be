import { Module } from '@nestjs/common';
import { InventoryApi } from '../../contract/index.js';
import { InventoryOverGrpc } from './inventory.over.grpc.js';

/** For apps whose inventory lives in another process. */
@Module({ providers: [{ provide: InventoryApi, useClass: InventoryOverGrpc }], exports: [InventoryApi] })
export class InventoryRemoteModule {}
