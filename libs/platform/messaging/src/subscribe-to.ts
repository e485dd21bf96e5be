import { Failure } from '@weir/platform/kernel';
import type { z } from 'zod';
import type { EventBus, IncomingEvent, RunningSubscription, Subscription } from './event-bus.js';
import { MessagingErrors } from './messaging.errors.js';

/** The events of a contract by type, as `orderEvents` and its like. */
export type EventContracts = Readonly<Record<string, { readonly version: number; readonly schema: z.ZodType }>>;

/** One of the contract's events: `type` tells which, and with it the shape of `payload`. */
export type ContractEvent<C extends EventContracts> = {
  [T in keyof C & string]: Omit<IncomingEvent, 'type' | 'payload'> & {
    readonly type: T;
    readonly payload: z.output<C[T]['schema']>;
  };
}[keyof C & string];

export interface ContractSubscription<C extends EventContracts> extends Omit<Subscription, 'handle' | 'prepare'> {
  /** The wanted types, `{ ...orderEvents, PaymentCaptured: paymentEvents.PaymentCaptured }`. Other types of the topics are skipped. */
  readonly contracts: C;
  readonly handle: (batch: readonly ContractEvent<C>[]) => Promise<void>;
}

/** Subscribes with payloads checked: a wanted event that does not match its contract, or of a version nobody told us about, becomes a dead letter. */
export function subscribeTo<const C extends EventContracts>(
  bus: EventBus,
  { contracts, handle, ...rest }: ContractSubscription<C>,
): Promise<RunningSubscription> {
  return bus.subscribe({
    ...rest,
    prepare: (event) => check(contracts, event),
    handle: (batch) => handle(batch as unknown as readonly ContractEvent<C>[]),
  });
}

function check(contracts: EventContracts, event: IncomingEvent): IncomingEvent | undefined {
  const contract = Object.hasOwn(contracts, event.type) ? contracts[event.type] : undefined;
  if (!contract) return undefined;
  if (contract.version !== event.version)
    throw new Failure(
      MessagingErrors.POISON,
      `${event.type} version ${event.version} is not known, only ${contract.version}`,
    );
  if (event.payload === undefined) throw new Failure(MessagingErrors.POISON, `${event.type}: the body is not JSON`);
  const parsed = contract.schema.safeParse(event.payload);
  if (parsed.success) return { ...event, payload: parsed.data };
  const [issue] = parsed.error.issues;
  throw new Failure(
    MessagingErrors.POISON,
    `${event.type}: ${issue?.path.join('.') || 'payload'}: ${issue?.message ?? 'no match'}`,
  );
}
