import type { DynamicModule } from '@nestjs/common';
import { InsightModule } from '@weir/insight';

export const local = (): DynamicModule => InsightModule.with([]);
