import { Module } from '@nestjs/common';
import { InsightApi, MonitorApi } from '../../contract/index.js';
import { InsightOverGrpc } from './insight.over.grpc.js';
import { MonitorOverGrpc } from './monitor.over.grpc.js';

/** For apps whose insight lives in another process. */
@Module({
  providers: [
    { provide: InsightApi, useClass: InsightOverGrpc },
    { provide: MonitorApi, useClass: MonitorOverGrpc },
  ],
  exports: [InsightApi, MonitorApi],
})
export class InsightRemoteModule {}
