import type { z } from 'zod';
import type { EventBus, IncomingEvent, RunningSubscription, Subscription } from './event-bus.js';
import { type EventContracts, readEvent } from './event-contracts.js';

/** One of the contract's events: `type` tells which, and with it the shape of `payload`. */
export type ContractEvent<C extends EventContracts> = {
  [T in keyof C & string]: Omit<IncomingEvent, 'type' | 'payload'> & {
    readonly type: T;
    readonly payload: z.output<C[T]['schema']>;
  };
}[keyof C & string];

export interface ContractSubscription<C extends EventContracts> extends Omit<
  Subscription,
  'handle' | 'prepare' | 'types'
> {
  /** The wanted types, `{ ...orderEvents, PaymentCaptured: paymentEvents.PaymentCaptured }`. Other types of the topics are ignored and counted. */
  readonly contracts: C;
  /** Sees each event in its present version, whichever it was told in. */
  readonly handle: (batch: readonly ContractEvent<C>[]) => Promise<void>;
}

/** Subscribes with payloads checked: a wanted event that does not match its contract, or of a version that cannot be read, becomes a dead letter. */
export function subscribeTo<const C extends EventContracts>(
  bus: EventBus,
  { contracts, handle, ...rest }: ContractSubscription<C>,
): Promise<RunningSubscription> {
  return bus.subscribe({
    ...rest,
    types: new Set(Object.keys(contracts)),
    prepare: (event, now) => readEvent(contracts, event, now),
    handle: (batch) => handle(batch as unknown as readonly ContractEvent<C>[]),
  });
}
