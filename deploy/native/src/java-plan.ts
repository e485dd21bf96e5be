import { join } from 'node:path';

import { isRefused, type ClassArchive } from './class-archive.js';
import { javaServer, type JavaServer } from './jvm.js';
import type { ServerPlan } from './server.js';

/** What a Java server of a run is made from. */
export interface JavaPlanOptions {
  /** The run folder; the server's own is `<run>/<name>`. */
  readonly run: string;
  readonly name: string;
  readonly port: number;
  readonly jars: string;
  /** Where its class archive is kept; undefined leaves archives alone. */
  readonly archive?: ClassArchive | undefined;
  readonly optimize?: boolean | undefined;
}

interface Kind
  extends Pick<JavaServer, 'main' | 'args' | 'heap' | 'flags'>, Pick<ServerPlan, 'isReady' | 'readyWithin'> {
  readonly writeFiles: (signal: AbortSignal) => Promise<void>;
}

export function javaPlan(
  { run, name, port, jars, archive, optimize }: JavaPlanOptions,
  { writeFiles, isReady, readyWithin, ...kind }: Kind,
): ServerPlan {
  const log = join(run, 'logs', `${name}.log`);
  let writesArchive = false;
  return {
    name,
    port,
    log,
    isReady,
    readyWithin,
    stopWithin: 30_000,
    prepare: async (signal) => {
      await writeFiles(signal);
      writesArchive = archive !== undefined && !archive.exists;
      return javaServer({ ...kind, run, name, jars, archive, optimize });
    },
    stopText: () =>
      writesArchive ? 'stopping, and writing its class archive for faster starts (5 s, once)' : undefined,
    onEnded: ({ graceful }) => archive?.settle(graceful),
    onReady: (output) => {
      if (isRefused(output)) archive?.drop();
    },
    onFailed: () => archive?.drop(),
  };
}
