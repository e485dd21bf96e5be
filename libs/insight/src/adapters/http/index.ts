import { type DynamicModule, Module, type ModuleMetadata } from '@nestjs/common';
import { InsightHttpController } from './insight.http.controller.js';
import { MonitorHttpController } from './monitor.http.controller.js';

/** The HTTP face of insight: the gateway hangs it on the remote InsightApi and MonitorApi, the monolith on the local ones. */
@Module({})
export class InsightHttpModule {
  static over(provider: NonNullable<ModuleMetadata['imports']>[number]): DynamicModule {
    return {
      module: InsightHttpModule,
      imports: [provider],
      controllers: [InsightHttpController, MonitorHttpController],
    };
  }
}
