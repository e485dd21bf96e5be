import { Failure, type FailureSpec } from '@weir/platform/kernel';
import type { z } from 'zod';
import type { IncomingEvent } from './event-bus.js';
import { MessagingErrors } from './messaging.errors.js';

/** What a contract says of one type of event. */
export interface EventContract {
  /** The version that is told today. */
  readonly version: number;
  readonly schema: z.ZodType;
  /** The field of the payload that names the aggregate, and so is the record's key. */
  readonly key: string;
  /** By older version: its schema piped into a transform that answers the next version, `1: reservedV1.transform((old) => ({ ...old, source: 'direct' }))`. Kept while such events lie in a topic. */
  readonly upcast?: Readonly<Record<number, z.ZodType>>;
}

/** The events of a contract by type, as `orderEvents` and its like. */
export type EventContracts = Readonly<Record<string, EventContract>>;

/** A producer's clock may be ahead of ours by this much, ms. */
const AHEAD = 3_600_000;

/** The inbox keeps no longer ids. */
const ID_LENGTH = 60;

/** The event with its payload as the contract's present version has it; undefined when no contract is given for its type. Throws why it is poison. */
export function readEvent(contracts: EventContracts, event: IncomingEvent, now: number): IncomingEvent | undefined {
  const contract = Object.hasOwn(contracts, event.type) ? contracts[event.type] : undefined;
  if (!contract) return undefined;
  checkHeaders(event, now);
  const payload = present(contract, event);
  const aggregateId = (payload as Readonly<Record<string, unknown>>)[contract.key];
  if (aggregateId !== event.key)
    throw poison(
      MessagingErrors.FOREIGN_KEY,
      event,
      `the record's key is ${quoted(event.key)}, but ${contract.key} is ${quoted(aggregateId)}`,
    );
  const { topic, partition, offset, key, eventId, type, seq, occurredAt, traceparent, headers } = event;
  const { version } = contract;
  return { topic, partition, offset, key, eventId, type, version, seq, occurredAt, traceparent, headers, payload };
}

function checkHeaders(event: IncomingEvent, now: number): void {
  const { eventId, version, seq, occurredAt } = event;
  if (eventId.length > ID_LENGTH)
    throw poison(MessagingErrors.MALFORMED, event, `the header event-id is longer than ${ID_LENGTH}`);
  const wrong = version < 1 ? 'event-version' : seq < 1 ? 'seq' : occurredAt < 1 ? 'occurred-at' : undefined;
  if (wrong) throw poison(MessagingErrors.MALFORMED, event, `the header ${wrong} is no positive whole number`);
  if (occurredAt > now + AHEAD)
    throw poison(
      MessagingErrors.FROM_THE_FUTURE,
      event,
      `it says it happens ${Math.round((occurredAt - now) / 1000)} s from now`,
    );
}

/** The payload, carried from its version to the present one. */
function present(contract: EventContract, event: IncomingEvent): unknown {
  if (event.payload === undefined) throw poison(MessagingErrors.MISMATCH, event, 'the body is not JSON');
  if (event.version > contract.version)
    throw poison(
      MessagingErrors.UNKNOWN_VERSION,
      event,
      `version ${event.version} is newer than ${contract.version}, the newest that this consumer reads; replay it after an upgrade`,
    );
  let payload: unknown = event.payload;
  for (let version = event.version; version < contract.version; version += 1) {
    const step = contract.upcast?.[version];
    if (!step)
      throw poison(
        MessagingErrors.UNKNOWN_VERSION,
        event,
        `version ${event.version} cannot be read: nothing leads from ${version} to ${contract.version}`,
      );
    payload = matching(step, event, payload);
  }
  return matching(contract.schema, event, payload);
}

/** A tolerant reader: fields that the schema does not know are left out, as a newer producer may add optional ones; everything else must match. */
function matching(schema: z.ZodType, event: IncomingEvent, payload: unknown): unknown {
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  const { issues } = parsed.error;
  const known = issues.filter(({ code }) => code !== 'unrecognized_keys');
  const again = known.length === 0 ? schema.safeParse(without(payload, issues)) : undefined;
  if (again?.success) return again.data;
  const issue = known[0] ?? again?.error.issues[0];
  throw poison(
    MessagingErrors.MISMATCH,
    event,
    `${issue?.path.join('.') || 'payload'}: ${issue?.message ?? 'no match'}`,
  );
}

function without(payload: unknown, issues: readonly z.core.$ZodIssue[]): unknown {
  const copy = structuredClone(payload);
  for (const issue of issues) {
    if (issue.code !== 'unrecognized_keys') continue;
    const owner = issue.path.reduce<unknown>((at, step) => (at as Record<PropertyKey, unknown>)[step], copy);
    for (const key of issue.keys) delete (owner as Record<string, unknown>)[key];
  }
  return copy;
}

const quoted = (value: unknown): string => JSON.stringify(value)?.slice(0, 100) ?? 'missing';

const poison = (spec: FailureSpec, { type }: IncomingEvent, sentence: string): Failure =>
  new Failure(spec, `${type}: ${sentence}`);
