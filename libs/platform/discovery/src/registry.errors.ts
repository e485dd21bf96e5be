import { Failure, type FailureSpec } from '@weir/platform/kernel';
import { type Address, addressOf } from './registry.js';

export const RegistryErrors = {
  NO_INSTANCE: {
    code: 'REGISTRY.NO_INSTANCE',
    kind: 'not_found',
    retriable: false,
    title: 'The registry has no such instance',
  },
} as const satisfies Record<string, FailureSpec>;

export const noInstance = (service: string, at: Address): Failure =>
  new Failure(RegistryErrors.NO_INSTANCE, `${service} has no instance at ${addressOf(at)}`);
