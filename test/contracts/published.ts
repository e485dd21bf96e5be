import { INVENTORY_EVENTS_TOPIC, inventoryEvents } from '@weir/inventory/contract';
import { ORDER_EVENTS_TOPIC, orderEvents } from '@weir/order/contract';
import { PAYMENT_EVENTS_TOPIC, paymentEvents } from '@weir/payment/contract';
import type { EventContract, EventContracts } from '@weir/platform/messaging';
import { z } from 'zod';

/** A module that tells events, and where. */
export interface Teller {
  readonly topic: string;
  readonly events: EventContracts;
}

export const tellers: Readonly<Record<string, Teller>> = {
  order: { topic: ORDER_EVENTS_TOPIC, events: orderEvents },
  payment: { topic: PAYMENT_EVENTS_TOPIC, events: paymentEvents },
  inventory: { topic: INVENTORY_EVENTS_TOPIC, events: inventoryEvents },
};

/** A JSON Schema of draft 2020-12, as far as zod writes it and the compatibility check reads it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** By name, `OrderReserved.v1`: the schema of each event in each version that can be read. */
export function publishedSchemas(all: Readonly<Record<string, Teller>> = tellers): Map<string, JsonSchema> {
  const schemas = new Map<string, JsonSchema>();
  for (const { topic, events } of Object.values(all))
    for (const [type, contract] of Object.entries(events))
      for (const [version, schema] of versionsOf(type, contract)) {
        const name = `${type}.v${version}`;
        if (schemas.has(name))
          throw new Error(`${name} is told by two modules; types of events are unique in the shop`);
        schemas.set(name, published(name, topic, contract.key, schema));
      }
  return schemas;
}

function versionsOf(type: string, { version, schema, upcast = {} }: EventContract): [version: number, z.ZodType][] {
  const older = Object.keys(upcast)
    .map(Number)
    .sort((a, b) => a - b);
  const expected = older.map((_, n) => version - older.length + n);
  if (older.join() !== expected.join())
    throw new Error(
      `${type} is at version ${version} with upcasters from ${older.join(', ')}: each must lead to the next`,
    );
  return [...older.map((each): [number, z.ZodType] => [each, upcast[each]!]), [version, schema]];
}

/** Of an upcaster, what goes in. Readers are tolerant, so objects may have more fields than are listed. */
function published(name: string, topic: string, key: string, schema: z.ZodType): JsonSchema {
  const { $schema, ...body } = z.toJSONSchema(schema, {
    io: 'input',
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
    },
  });
  return { $schema, $id: `weir:events:${name}`, title: name, 'x-topic': topic, 'x-key': key, ...body };
}
