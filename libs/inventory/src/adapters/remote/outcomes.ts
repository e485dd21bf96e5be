import { type ReserveOutcome, reserveOutcome } from '../../contract/index.js';

const fieldsOf = new Map(
  reserveOutcome.options.map(({ shape }) => [shape.outcome.value as string, Object.keys(shape)]),
);

/** A proto message carries the fields of every outcome; the contract's union has those of its own only. Throws when they do not match the contract. */
export function readOutcome(message: object): ReserveOutcome {
  const flat = message as Readonly<Record<string, unknown>>;
  const fields = fieldsOf.get(String(flat['outcome'])) ?? ['outcome'];
  return reserveOutcome.parse(Object.fromEntries(fields.map((field) => [field, flat[field]])));
}
