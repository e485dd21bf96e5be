import type { DynamicModule } from '@nestjs/common';
import { PaymentModule } from '@weir/payment';
import { type Environment, pspUrl } from '@weir/platform/runtime';

export const local = (_callee: unknown, environment: Environment): DynamicModule =>
  PaymentModule.with([], { pspUrl: pspUrl(environment) });
