import type { DynamicModule } from '@nestjs/common';
import { InventoryModule } from '@weir/inventory';

export const local = (): DynamicModule => InventoryModule.with([]);
