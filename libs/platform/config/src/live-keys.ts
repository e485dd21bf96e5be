import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { isTree } from './document.js';

type Tree = Readonly<Record<string, unknown>>;

/** Whether a key may change while the process runs: its schema says `.meta({ live: true })`, before or after `.default()`. */
export function isLive(schema: z.core.$ZodType): boolean {
  for (let at: z.core.$ZodType | undefined = schema; at; at = innerOf(at)) {
    if (z.globalRegistry.get(at)?.['live'] === true) return true;
  }
  return false;
}

/** `current` with the live keys of `next`; `waiting` names the changed keys that need a restart. Maps inside are treated key by key. */
export function takeLive(
  schema: z.ZodObject,
  current: Tree,
  next: Tree,
): { readonly value: Tree; readonly waiting: readonly string[] } {
  const value: Record<string, unknown> = { ...current };
  const waiting: string[] = [];
  for (const [key, of] of Object.entries(shapeOf(schema))) {
    const [was, wanted] = [current[key], next[key]];
    const inner = unwrapped(of);
    if (isDeepStrictEqual(was, wanted)) continue;
    if (isLive(of)) value[key] = wanted;
    else if (inner instanceof z.ZodObject && isTree(was) && isTree(wanted)) {
      const below = takeLive(inner, was, wanted);
      value[key] = below.value;
      waiting.push(...below.waiting.map((path) => `${key}.${path}`));
    } else waiting.push(key);
  }
  return { value, waiting };
}

/** No part of a setting can be changed by those who read it. */
export function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.values(value).forEach(frozen);
    Object.freeze(value);
  }
  return value;
}

function shapeOf(schema: z.ZodObject): Readonly<Record<string, z.core.$ZodType>> {
  return schema.shape;
}

function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  return (schema._zod.def as { readonly innerType?: z.core.$ZodType }).innerType;
}

function unwrapped(schema: z.core.$ZodType): z.core.$ZodType {
  const inner = innerOf(schema);
  return inner ? unwrapped(inner) : schema;
}
