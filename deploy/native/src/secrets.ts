import { randomBytes } from 'node:crypto';
import { chmod, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';

import { NativeError } from './native-error.js';

/** Modules with a schema and a database user of their own, `weir_<module>`. */
export const databaseModules = ['order', 'payment', 'inventory', 'insight', 'loyalty'] as const;
export type DatabaseModule = (typeof databaseModules)[number];

/** Processes that find each other and their settings in Nacos: one user each. `operator` may change settings and instances: the CLI and the control room. */
export const nacosUsers = ['gateway', ...databaseModules, 'monolith', 'operator'] as const;
export type NacosUser = (typeof nacosUsers)[number];

/** Only characters that need no quoting in SQL, in a properties file or in a form. */
const password = z.string().regex(/^[\w-]{16,64}$/, 'must be 16 to 64 letters, digits, "_" or "-"');
const secretsSchema = z.strictObject({
  mysql: z.strictObject({ root: password, nacos: password, verify: password, ...each(databaseModules) }),
  nacos: z.strictObject({
    /** Signs the tokens that Nacos gives at login: base64 of at least 32 bytes. */
    tokenSecret: z.base64().min(44),
    /** Header by which Nacos servers know each other. */
    identityKey: password,
    identityValue: password,
    /** Of the user `nacos`, who may do everything. */
    admin: password,
    users: z.strictObject(each(nacosUsers)),
  }),
  /** Of the digest user `weir`, to whom alone the nodes below `/weir` belong. */
  zookeeper: password,
});
export type Secrets = z.output<typeof secretsSchema>;

export function makeSecrets(): Secrets {
  const random = () => randomBytes(24).toString('base64url');
  const forEach = <N extends string>(names: readonly N[]) =>
    Object.fromEntries(names.map((name) => [name, random()])) as Record<N, string>;
  return {
    mysql: { root: random(), nacos: random(), verify: random(), ...forEach(databaseModules) },
    nacos: {
      tokenSecret: randomBytes(48).toString('base64'),
      identityKey: random(),
      identityValue: random(),
      admin: random(),
      users: forEach(nacosUsers),
    },
    zookeeper: random(),
  };
}

/** Made at the first call and kept in a file that only its owner reads; the same ever after. */
export async function loadOrMakeSecrets(path: string): Promise<Secrets> {
  await mkdir(dirname(path), { recursive: true });
  const created = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return undefined;
    throw error;
  });
  if (created !== undefined) {
    const secrets = makeSecrets();
    await created.writeFile(inFile(secrets)).finally(() => created.close());
    return secrets;
  }
  await chmod(path, 0o600);
  const text = await readFile(path, 'utf8');
  const secrets = parseSecrets(path, text);
  if (JSON.stringify(jsonOrUndefined(text)) !== JSON.stringify(secrets)) await writeFile(path, inFile(secrets));
  return secrets;
}

const inFile = (secrets: Secrets): string => `${JSON.stringify(secrets, null, 2)}\n`;

function parseSecrets(path: string, text: string): Secrets {
  const parsed = secretsSchema.safeParse(withNewcomers(jsonOrUndefined(text)));
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join('.');
  throw new NativeError(
    'NATIVE.SECRETS',
    `${path} is not a file of secrets${where ? `: ${where} is missing or malformed` : ''}`,
    'restore it, or start anew with `npx weir down --purge`',
  );
}

/** A module or server that asks for a password since the file was made gets it now; everything else stays as it is. */
function withNewcomers(read: unknown): unknown {
  const known = read as
    { mysql?: Record<string, unknown>; nacos?: { users?: Record<string, unknown> }; zookeeper?: unknown } | undefined;
  const made = makeSecrets();
  for (const module of databaseModules) if (known?.mysql) known.mysql[module] ??= made.mysql[module];
  for (const user of nacosUsers) if (known?.nacos?.users) known.nacos.users[user] ??= made.nacos.users[user];
  if (known?.nacos) known.zookeeper ??= made.zookeeper;
  return known;
}

function jsonOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function each<N extends string>(names: readonly N[]): Record<N, typeof password> {
  return Object.fromEntries(names.map((name) => [name, password])) as Record<N, typeof password>;
}
