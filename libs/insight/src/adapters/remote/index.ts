import { type DynamicModule, Module } from '@nestjs/common';
import { SwitchModule } from '@weir/platform/rpc';
import { InsightApi, MonitorApi } from '../../contract/index.js';
import { InsightOverGrpc } from './insight.over.grpc.js';
import { MonitorOverGrpc } from './monitor.over.grpc.js';
import { SwitchedInsight } from './switched.insight.js';

/** For apps whose insight lives in another process. */
@Module({
  providers: [
    { provide: InsightApi, useClass: InsightOverGrpc },
    { provide: MonitorApi, useClass: MonitorOverGrpc },
  ],
  exports: [InsightApi, MonitorApi],
})
export class InsightRemoteModule {
  /** For apps with a module of their own that another process may answer for as well: `local` exports the contract, and each call goes where `routing.modules` says; the monitor's stay here. */
  static beside(local: DynamicModule): DynamicModule {
    return SwitchModule.between({
      ...{ module: 'insight', api: InsightApi, local, switched: SwitchedInsight },
      remote: (clients) => new InsightOverGrpc(clients),
    });
  }
}
