import { Module } from '@nestjs/common';
import { InsightApi } from '../../contract/index.js';
import { InsightOverGrpc } from './insight.over.grpc.js';

/** For apps whose insight lives in another process. */
@Module({ providers: [{ provide: InsightApi, useClass: InsightOverGrpc }], exports: [InsightApi] })
export class InsightRemoteModule {}
