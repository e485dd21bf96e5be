import type { JsonSchema } from './published.js';

/**
 * What a change would break, one sentence each; empty when nothing. A released version is met by readers that run now and lies in topics that are read later, so
 * only an optional field may be added to it; everything else begins a new version, with an upcaster from the old one.
 */
export function breakingChanges(
  released: ReadonlyMap<string, JsonSchema>,
  now: ReadonlyMap<string, JsonSchema>,
): string[] {
  return [...released].flatMap(([name, before]) => {
    const after = now.get(name);
    if (!after)
      return [`${name} can no longer be read, but such events lie in topics: keep its schema with an upcaster.`];
    const moved = ['x-topic', 'x-key'].filter((word) => before[word] !== after[word]);
    return [
      ...moved.map(
        (word) =>
          `${name}: ${word.slice(2)} was ${text(before[word])} and is ${text(after[word])}; readers look for it where it was.`,
      ),
      ...changes(`${name}: payload`, before, after),
    ];
  });
}

/** Keywords with a rule of their own, and those that no reader acts on. */
const READ = new Set(['type', 'properties', 'required', 'items', 'enum', 'const', 'anyOf', 'oneOf']);
const REMARKS = new Set(['$schema', '$id', 'title', 'description', 'examples', 'default', 'x-topic', 'x-key']);

/** Which way a bound must move to let less pass. */
const LOWER_BOUNDS = new Set(['minimum', 'exclusiveMinimum', 'minLength', 'minItems', 'minProperties']);
const UPPER_BOUNDS = new Set(['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems', 'maxProperties']);

const NARROWED = 'narrowed: events already told may not pass';
const WIDENED = 'widened: readers that run now would bury what is new';

function changes(at: string, before: JsonSchema, after: JsonSchema): string[] {
  if (text(before['type']) !== text(after['type']))
    return [`${at} was ${text(before['type'])} and is ${text(after['type'])}; begin a new version.`];
  return [
    ...fields(at, before, after),
    ...choices(at, before, after),
    ...(before['items'] || after['items'] ? changes(`${at}[]`, sub(before['items']), sub(after['items'])) : []),
    ...rest(at, before, after),
  ];
}

function fields(at: string, before: JsonSchema, after: JsonSchema): string[] {
  const [old, now] = [sub(before['properties']), sub(after['properties'])];
  const [required, demanded] = [list<string>(before['required']), list<string>(after['required'])];
  const found: string[] = [];
  for (const name of Object.keys(old)) {
    const field = `${at}.${name}`;
    if (!(name in now))
      found.push(`${field} is gone or has another name, but readers look for it; begin a new version.`);
    else if (required.includes(name) && !demanded.includes(name))
      found.push(`${field} was required and is optional, but readers rely on it; begin a new version.`);
    else if (!required.includes(name) && demanded.includes(name))
      found.push(`${field} was optional and is required, but events already told lack it; begin a new version.`);
    if (name in now) found.push(...changes(field, sub(old[name]), sub(now[name])));
  }
  for (const name of demanded)
    if (!(name in old))
      found.push(
        `${at}.${name} is new and required, but events already told lack it; make it optional, or begin a new version with an upcaster.`,
      );
  return found;
}

/** The values or shapes of which one is meant. */
function choices(at: string, before: JsonSchema, after: JsonSchema): string[] {
  const [old, now] = [choicesOf(before), choicesOf(after)];
  const [lost, gained] = [old.filter((each) => !now.includes(each)), now.filter((each) => !old.includes(each))];
  return [
    ...(lost.length > 0 ? [`${at} no longer takes ${lost.join(', ')}: ${NARROWED}.`] : []),
    ...(gained.length > 0 ? [`${at} also takes ${gained.join(', ')}: ${WIDENED}.`] : []),
  ];
}

function choicesOf(schema: JsonSchema): string[] {
  const values = 'const' in schema ? [schema['const']] : list(schema['enum']);
  return [...values, ...list(schema['anyOf']), ...list(schema['oneOf'])].map(text);
}

function rest(at: string, before: JsonSchema, after: JsonSchema): string[] {
  const words = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...words]
    .filter((word) => !READ.has(word) && !REMARKS.has(word) && text(before[word]) !== text(after[word]))
    .map(
      (word) =>
        `${at}: ${word} was ${text(before[word])} and is ${text(after[word])}, ${direction(word, before, after)}.`,
    );
}

function direction(word: string, before: JsonSchema, after: JsonSchema): string {
  const lower = LOWER_BOUNDS.has(word);
  if (!lower && !UPPER_BOUNDS.has(word)) return 'which events already told may not match';
  const bound = ({ [word]: value }: JsonSchema): number =>
    typeof value === 'number' ? value : lower ? -Infinity : Infinity;
  const raised = bound(after) > bound(before);
  return raised === lower ? NARROWED : WIDENED;
}

const sub = (value: unknown): JsonSchema => (value ?? {}) as JsonSchema;
const list = <T>(value: unknown): readonly T[] => (value ?? []) as readonly T[];
const text = (value: unknown): string => (value === undefined ? 'anything' : JSON.stringify(value));
