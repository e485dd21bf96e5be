import type { DynamicModule } from '@nestjs/common';
import { LoyaltyModule } from '@weir/loyalty';

export const local = (): DynamicModule => LoyaltyModule.with([]);
