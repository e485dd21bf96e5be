import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createConnection } from 'mysql2/promise';
import { makeSchema } from './schema.js';

export interface BaselineOptions {
  readonly database: { readonly host: string; readonly port: number };
  /** Of the database; makes the schema. */
  readonly rootPassword: string;
  /** The whole order, paid there before the answer. Default: placing only. */
  readonly pspUrl?: string;
  /** Default: any free one. */
  readonly port?: number;
}

export interface RunningBaseline {
  readonly url: string;
  readonly pid: number;
  /** Resolves when the process is gone. */
  stop(): Promise<void>;
  readonly ended: Promise<void>;
}

/** Starts the baseline in a process of its own, on an empty schema. */
export async function startBaseline({
  database,
  rootPassword,
  pspUrl,
  port = 0,
}: BaselineOptions): Promise<RunningBaseline> {
  const password = randomBytes(18).toString('base64url');
  const root = await createConnection({ ...database, user: 'root', password: rootPassword });
  await makeSchema(root, password).finally(() => root.end());
  const child = spawn(process.execPath, [fileURLToPath(new URL('./main.js', import.meta.url))], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      PATH: process.env['PATH'],
      NODE_OPTIONS: process.env['NODE_OPTIONS'],
      NODE_ENV: 'production',
      BASELINE_PORT: String(port),
      BASELINE_DB_HOST: database.host,
      BASELINE_DB_PORT: String(database.port),
      BASELINE_DB_PASSWORD: password,
      ...(pspUrl === undefined ? {} : { BASELINE_PSP_URL: pspUrl }),
    },
  });
  const ended = once(child, 'exit').then(() => undefined);
  const said = once(createInterface({ input: child.stdout }), 'line') as Promise<[string]>;
  const [url] = (await Promise.race([said, ended])) ?? [];
  if (url === undefined) throw new Error('the baseline ended before it was ready: see its words above');
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  return { url, pid: child.pid ?? 0, stop, ended };
}
