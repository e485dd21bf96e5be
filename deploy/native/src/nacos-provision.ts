import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

import { asset } from './assets.js';
import { NacosHttp, NacosRefusal } from './nacos-http.js';
import { NativeError } from './native-error.js';
import { nacosUsers, type Secrets } from './secrets.js';

export interface ProvisionNacos {
  /** `host:port` of the HTTP API. */
  readonly address: string;
  readonly secrets: Secrets['nacos'];
  /** Folder of the settings documents. Default: deploy/nacos. */
  readonly documents?: string;
  /** Publishes a document also when Nacos has one of that name, and so undoes live changes. Default false. */
  readonly overwrite?: boolean;
  readonly signal?: AbortSignal;
}

export const settingsGroup = 'WEIR';

/**
 * Gives `nacos` its password, makes a user for each service, and publishes the settings documents that are not there. Repeatable; when all is as it should be,
 * it costs one login and a few reads.
 */
export async function provisionNacos({
  address,
  secrets,
  documents = asset('nacos'),
  overwrite = false,
  signal,
}: ProvisionNacos): Promise<void> {
  const nacos = new NacosHttp(address, signal);
  await becomeAdmin(nacos, secrets.admin);
  await Promise.all([makeUsers(nacos, secrets.users), publishDocuments(nacos, documents, overwrite)]);
}

/** Nacos 2.3 comes up with nacos/nacos, 2.5 with no user at all. */
async function becomeAdmin(nacos: NacosHttp, password: string): Promise<void> {
  if (await nacos.login('nacos', password)) return;
  if (await nacos.login('nacos', 'nacos')) {
    await nacos.call('/v1/auth/users', { method: 'PUT', form: { username: 'nacos', newPassword: password } });
  } else {
    await nacos.call('/v1/auth/users/admin', { method: 'POST', form: { password } }).catch(refused);
  }
  if (!(await nacos.login('nacos', password))) refused();
}

function refused(cause?: unknown): never {
  throw new NativeError(
    'NATIVE.NACOS_LOGIN',
    'Nacos knows another password for its user `nacos` than this run',
    'restore the file of secrets, or start anew with `npx weir down --purge`',
    { cause },
  );
}

/**
 * Services read settings, register themselves and see each other; only the operator writes settings. A resource is `<namespace>:<group>:<kind>/<name>`; the public
 * namespace has no name. Reading is not narrowed to our group, since a listener's request names no group that Nacos could check.
 */
const permissions = {
  service: [
    [':*:config/*', 'r'],
    [':*:naming/*', 'rw'],
  ],
  operator: [[':*:*', 'rw']],
} as const;

interface Rights {
  readonly username: string;
  readonly role: string;
  readonly resource: string;
  readonly action: string;
}

/** What is there is left alone, so that an interrupted run is completed by the next. */
async function makeUsers(nacos: NacosHttp, passwords: Secrets['nacos']['users']): Promise<void> {
  const [users, roles, granted] = await Promise.all([
    list(nacos, 'users'),
    list(nacos, 'roles'),
    list(nacos, 'permissions'),
  ]);
  const ensure = async (
    path: string,
    present: Partial<Rights>[],
    wanted: Partial<Rights>,
    extra: Record<string, string> = {},
  ) => {
    const isThere = present.some((one) =>
      Object.entries(wanted).every(([key, value]) => one[key as keyof Rights] === value),
    );
    if (!isThere)
      await whenKnown(() => nacos.call(`/v1/auth/${path}`, { method: 'POST', form: { ...wanted, ...extra } }));
  };
  await Promise.all(
    nacosUsers.map(async (username) => {
      const role = `weir-${username}`;
      await ensure('users', users, { username }, { password: passwords[username] });
      await ensure('roles', roles, { role, username });
      for (const [resource, action] of permissions[username === 'operator' ? 'operator' : 'service']) {
        await ensure('permissions', granted, { role, resource, action });
      }
    }),
  );
}

/** Nacos reads its roles anew every 15 s; a role made while it reads is unknown until the next time. */
async function whenKnown(call: () => Promise<unknown>): Promise<void> {
  const giveUpAt = performance.now() + 20_000;
  for (;;) {
    try {
      await call();
      return;
    } catch (error) {
      const unknown = error instanceof NacosRefusal && error.status === 400 && /not found/.test(error.message);
      if (!unknown || performance.now() > giveUpAt) throw error;
      await delay(500);
    }
  }
}

async function list(nacos: NacosHttp, what: 'users' | 'roles' | 'permissions'): Promise<Partial<Rights>[]> {
  const page = await nacos.call(`/v1/auth/${what}`, { query: { pageNo: '1', pageSize: '500', search: 'accurate' } });
  return (JSON.parse(page) as { pageItems: Partial<Rights>[] }).pageItems;
}

async function publishDocuments(nacos: NacosHttp, folder: string, overwrite: boolean): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));
  await Promise.all(files.map((name) => publish(nacos, join(folder, name), overwrite)));
}

async function publish(nacos: NacosHttp, file: string, overwrite: boolean): Promise<void> {
  const document = { dataId: basename(file), group: settingsGroup };
  if (!overwrite && (await isPublished(nacos, document))) return;
  await nacos.call('/v1/cs/configs', {
    method: 'POST',
    form: { ...document, content: await readFile(file, 'utf8'), type: 'yaml' },
  });
}

async function isPublished(
  nacos: NacosHttp,
  document: { readonly dataId: string; readonly group: string },
): Promise<boolean> {
  try {
    await nacos.call('/v1/cs/configs', { query: document });
    return true;
  } catch (error) {
    if (error instanceof NacosRefusal && error.status === 404) return false;
    throw error;
  }
}
