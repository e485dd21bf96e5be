import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Frame, partOf } from './parts.js';

/** What is read of a `.cpuprofile` of V8. Times are microseconds of the system's monotonic clock, as `process.hrtime` tells it. */
const cpuProfile = z.object({
  startTime: z.number(),
  nodes: z.array(
    z.object({
      id: z.number(),
      callFrame: z.object({ functionName: z.string(), url: z.string() }),
      children: z.array(z.number()).optional(),
    }),
  ),
  samples: z.array(z.number()),
  timeDeltas: z.array(z.number()),
});
export type CpuProfile = z.infer<typeof cpuProfile>;

/** Shares of the busy time between two moments (microseconds, monotonic) by part, together 1; empty when there was none. */
export function sharesOf(
  { startTime, nodes, samples, timeDeltas }: CpuProfile,
  from: number,
  to: number,
): Map<string, number> {
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)));
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const parts = new Map(nodes.map(({ id }) => [id, partOf(stackOf(id, parents, frames))]));
  const micros = new Map<string, number>();
  let now = startTime;
  let busy = 0;
  samples.forEach((sample, at) => {
    const delta = timeDeltas[at] ?? 0;
    now += delta;
    const part = parts.get(sample);
    if (now < from || now > to || part === undefined) return;
    busy += delta;
    micros.set(part, (micros.get(part) ?? 0) + delta);
  });
  return new Map([...micros].map(([part, value]) => [part, value / busy]));
}

/** The profiles that the processes left in the folder, by process id. */
export function readProfiles(folder: string): Map<number, CpuProfile> {
  const files = readdirSync(folder).filter((name) => name.endsWith('.cpuprofile'));
  return new Map(
    files.map((name) => [
      Number(name.split('.')[3]),
      cpuProfile.parse(JSON.parse(readFileSync(join(folder, name), 'utf8'))),
    ]),
  );
}

function stackOf(id: number, parents: ReadonlyMap<number, number>, frames: ReadonlyMap<number, Frame>): Frame[] {
  const stack: Frame[] = [];
  for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) stack.push(frames.get(at)!);
  return stack;
}
