import { isTree } from './document.js';

const HIDDEN = '(hidden)';
const SMELLS = /password|secret|token|credential/i;

/** The same for people: values that were encrypted, and those of keys that smell of a secret, are hidden. */
export function shown(value: unknown, secrets: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((one) => shown(one, secrets));
  if (isTree(value))
    return Object.fromEntries(
      Object.entries(value).map(([key, one]) => [key, SMELLS.test(key) ? HIDDEN : shown(one, secrets)]),
    );
  return typeof value === 'string' && secrets.has(value) ? HIDDEN : value;
}

/** A sentence without what encrypted values held. */
export const withoutSecrets = (sentence: string, secrets: Iterable<string>): string =>
  [...secrets].filter(Boolean).reduce((text, secret) => text.replaceAll(secret, HIDDEN), sentence);
