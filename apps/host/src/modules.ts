import type { ModuleMetadata } from '@nestjs/common';

/** Every module that a host can carry; a module that others call stands before them. */
export const MODULES = ['inventory', 'order', 'payment', 'insight', 'loyalty'] as const;
export type ModuleName = (typeof MODULES)[number];

/** A Nest module that exports the contract of a neighbour. */
export type Provider = NonNullable<ModuleMetadata['imports']>[number];
