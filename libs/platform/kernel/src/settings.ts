import type { z } from 'zod';
import { Failure, PlatformErrors } from './failure.js';

/** Parses `input` with a strict schema. Throws SETTINGS.INVALID whose message names key, value and what is allowed; values of keys that smell of a secret are not shown. */
export function parseSettings<S extends z.ZodType>(where: string, schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const sentences = parsed.error.issues.map((issue) => {
    if (issue.code === 'unrecognized_keys')
      return `unknown setting ${issue.keys.map((key) => `"${[...issue.path, key].join('.')}"`).join(', ')}`;
    const key = issue.path.join('.') || '(whole)';
    const value = issue.path.reduce<unknown>(
      (at, step) => (at as Record<PropertyKey, unknown> | undefined)?.[step],
      input,
    );
    const shown =
      value === undefined
        ? 'is missing'
        : `is ${/password|secret|token/i.test(key) ? '(hidden)' : JSON.stringify(value)}`;
    return `"${key}" ${shown}: ${issue.message}`;
  });
  throw new Failure(PlatformErrors.BAD_SETTING, `${where}: ${sentences.join('; ')}`, { details: { where } });
}

/** A value that can change while the process runs. Readers take `.value` at each use. */
export class Live<T> {
  private readonly listeners = new Set<(next: T, previous: T) => void>();

  constructor(private current: T) {}

  get value(): T {
    return this.current;
  }

  /** Tells every listener, then throws what the first that failed threw. */
  set(next: T): void {
    const previous = this.current;
    this.current = next;
    const errors: unknown[] = [];
    for (const listener of this.listeners) {
      try {
        listener(next, previous);
      } catch (error) {
        errors.push(error);
      }
    }
    if (errors.length > 0) throw errors[0];
  }

  /** Calls `listener` after each change; returns the way to stop. */
  onChange(listener: (next: T, previous: T) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
