import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { databaseModules, makeSecrets, nacosUsers } from '@weir/deploy/native';
import { freePort } from './waiting.js';

/** Ports of the servers on the loopback of the host, when they are free at the first start; other free ones else. */
const PORTS = { WEIR_MYSQL_PORT: 13_306, WEIR_NACOS_PORT: 18_848, WEIR_PSP_PORT: 13_100 };

const HEADER = '# Written once by weir for docker-compose.yml; the data in the volumes opens with these secrets only.';

/** Writes `.env` with what is missing in it; a secret that is there stays, as the data was made with it. Readable by its owner only. */
export async function ensureDotEnv(root: string, httpPort: number): Promise<void> {
  const known = readDotEnv(root);
  const entries = {
    COMPOSE_PROJECT_NAME: 'weir',
    COMPOSE_PROFILES: 'micro',
    ...newSecrets(),
    ...(await ports(known)),
    ...known,
    WEIR_PORT: String(httpPort),
  };
  const lines = Object.entries(entries).map(([key, value]) => `${key}=${value}`);
  writeFileSync(join(root, '.env'), `${[HEADER, ...lines].join('\n')}\n`, { mode: 0o600 });
}

/** The values of `.env`; empty when there is none. */
export function readDotEnv(root: string): Record<string, string> {
  const path = join(root, '.env');
  if (!existsSync(path)) return {};
  const pairs = readFileSync(path, 'utf8').matchAll(/^([A-Z_]+)=(.*)$/gm);
  return Object.fromEntries([...pairs].map(([, key = '', value = '']) => [key, value]));
}

function newSecrets(): Record<string, string> {
  const { mysql, nacos, zookeeper } = makeSecrets();
  return {
    MYSQL_ROOT_PASSWORD: mysql.root,
    WEIR_VERIFY_DB_PASSWORD: mysql.verify,
    NACOS_DB_PASSWORD: mysql.nacos,
    ...Object.fromEntries(databaseModules.map((module) => [`WEIR_${module.toUpperCase()}_DB_PASSWORD`, mysql[module]])),
    NACOS_AUTH_TOKEN: nacos.tokenSecret,
    NACOS_IDENTITY_KEY: nacos.identityKey,
    NACOS_IDENTITY_VALUE: nacos.identityValue,
    NACOS_ADMIN_PASSWORD: nacos.admin,
    ...Object.fromEntries(nacosUsers.map((user) => [`NACOS_${user.toUpperCase()}_PASSWORD`, nacos.users[user]])),
    WEIR_ZOOKEEPER_PASSWORD: zookeeper,
  };
}

async function ports(known: Record<string, string>): Promise<Record<string, string>> {
  const wanted = Object.entries(PORTS).filter(([key]) => known[key] === undefined);
  const found = wanted.map(async ([key, port]) => [key, String((await freePort(port)) ?? (await freePort()) ?? port)]);
  return Object.fromEntries(await Promise.all(found)) as Record<string, string>;
}
