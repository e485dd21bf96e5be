import { type PlaceOutcome, placeOutcome } from '../../contract/index.js';

const fieldsOf = new Map(placeOutcome.options.map(({ shape }) => [shape.outcome.value as string, Object.keys(shape)]));

/** A proto message carries the fields of every outcome; the contract's union has those of its own only. Throws when they do not match the contract. */
export function readOutcome(message: object): PlaceOutcome {
  const flat = message as Readonly<Record<string, unknown>>;
  const fields = fieldsOf.get(String(flat['outcome'])) ?? ['outcome'];
  return placeOutcome.parse(Object.fromEntries(fields.map((field) => [field, flat[field]])));
}
