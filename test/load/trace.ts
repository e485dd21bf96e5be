import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { LoadError } from './load-error.js';
import type { Schedule } from './schedule.js';

const moment = z.number().min(0);
const traced = z.strictObject({ at: moment }).transform(({ at }) => at);

/** A line an order: milliseconds from the start, as a number or as `{"at": 12.5}`. Fails with LOAD.BAD_TRACE. */
export function readTrace(path: string): Schedule {
  const bad = (what: string): LoadError =>
    new LoadError(
      'LOAD.BAD_TRACE',
      `${path} is no trace: ${what}`,
      'A line an order: milliseconds from the start, in order.',
    );
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw bad((error as Error).message);
  }
  const at = text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line, number) => {
      const parsed = moment.or(traced).safeParse(json(line));
      if (parsed.success) return parsed.data;
      throw bad(`line ${number + 1} is "${line.slice(0, 60)}"`);
    });
  const back = at.findIndex((value, place) => value < (at[place - 1] ?? 0));
  if (back !== -1) throw bad(`line ${back + 1} is earlier than the one before it`);
  if (at.length === 0) throw bad('it is empty');
  return { kind: 'trace', at };
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
