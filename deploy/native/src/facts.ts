import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

import { startedAt } from './leftovers.js';
import { NativeError } from './native-error.js';

const factsSchema = z.object({
  /** The process that supervises the servers; null after a stop. */
  owner: z.object({ pid: z.int(), startedAt: z.number() }).nullable(),
  /** `pid` is null while a server is down. */
  servers: z.array(
    z.object({ name: z.string(), kind: z.literal('server'), pid: z.int().nullable(), port: z.int(), log: z.string() }),
  ),
});

/** What a run folder says about its servers, in `native.json`: no secrets. */
export type Facts = z.output<typeof factsSchema>;
export type ServerFacts = Facts['servers'][number];

const factsFile = (run: string): string => join(run, 'native.json');

/** Undefined when there was no run yet, or the file cannot be read: only the wish for the same ports is lost then. */
export function readFacts(run: string): Facts | undefined {
  try {
    return factsSchema.parse(JSON.parse(readFileSync(factsFile(run), 'utf8')));
  } catch {
    return undefined;
  }
}

export function writeFacts(run: string, facts: Facts): void {
  const partial = `${factsFile(run)}.partial`;
  writeFileSync(partial, `${JSON.stringify(facts, null, 2)}\n`);
  renameSync(partial, factsFile(run));
}

export async function thisProcess(): Promise<NonNullable<Facts['owner']>> {
  return { pid: process.pid, startedAt: (await startedAt(process.pid)) ?? 0 };
}

/** Rejects while another process supervises servers on this run folder. */
export async function refuseForeignOwner(run: string): Promise<void> {
  const owner = readFacts(run)?.owner;
  if (!owner || owner.pid === process.pid || (await startedAt(owner.pid)) !== owner.startedAt) return;
  throw new NativeError(
    'NATIVE.IN_USE',
    `the servers on ${run} belong to process ${owner.pid}, which runs`,
    'end them first with `npx weir down`',
  );
}
