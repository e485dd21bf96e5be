import { z } from 'zod';
import { listProcesses } from './bring-up.js';
import { defaultFolder, ShopFolder } from './paths.js';
import { isRunning, readState } from './state.js';

const info = z.object({
  service: z.string(),
  instance: z.string(),
  settings: z.record(
    z.string(),
    z.object({
      version: z.string(),
      gray: z.boolean().optional(),
      refused: z.string().optional(),
      refusedVersion: z.string().optional(),
      waiting: z.array(z.string()).optional(),
    }),
  ),
});

/** What an instance says of the documents that it reads. */
export type InstanceReport = z.output<typeof info>;

/** Longest wait for one instance, milliseconds. */
const ANSWER_WITHIN_MS = 2_000;

/** Asks every instance of the shop of this folder that answers here what it has in force; none when no shop runs. With docker only the face answers here. */
export async function instancesHere(
  folder = new ShopFolder(defaultFolder()),
): Promise<() => Promise<InstanceReport[]>> {
  const state = readState(folder);
  const rows = state && isRunning(state) ? await listProcesses(folder, state) : [];
  const ports = rows.flatMap(({ kind, module, http }) =>
    kind === 'service' && module !== 'psp-simulator' && http !== undefined ? [http] : [],
  );
  return async () => (await Promise.all(ports.map(ask))).filter((report) => report !== undefined);
}

async function ask(port: number): Promise<InstanceReport | undefined> {
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    const parsed = info.safeParse(await (await fetch(`http://127.0.0.1:${port}/info`, { signal })).json());
    return parsed.data;
  } catch {
    return undefined;
  }
}
