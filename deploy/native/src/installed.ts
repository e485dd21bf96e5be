import { createHash } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { checksumsFile } from './checksums.js';

/** The fetched servers of one version. */
export interface Installed {
  readonly root: string;
  /** Names the content: changes with any checksum. */
  readonly key: string;
  readonly kafkaZookeeperJars: string;
  readonly nacosJars: string;
  /** The tables of Nacos for MySQL. */
  readonly nacosSchema: string;
  /** What MariaDB calls its base directory. */
  readonly mariadb: string;
}

/** Beside the versions in `home`: class archives are made here, not fetched. */
export const archivesFolder = 'archives';

const marker = 'complete.json';

/** The folder of `home` that this checkout's checksums ask for. */
export async function installationIn(home: string): Promise<Installed> {
  const key = createHash('sha256')
    .update(await readFile(checksumsFile()))
    .digest('hex')
    .slice(0, 12);
  return installationAt(join(home, key), key);
}

export const installationAt = (root: string, key: string): Installed => ({
  root,
  key,
  kafkaZookeeperJars: join(root, 'kafka-zookeeper'),
  nacosJars: join(root, 'nacos'),
  nacosSchema: join(root, 'nacos-schema.sql'),
  mariadb: join(root, 'mariadb'),
});

/** Undefined when they were never fetched, or a file is gone or has another size since. The contents were checked when they were fetched. */
export async function installedServers(home: string): Promise<Installed | undefined> {
  const installed = await installationIn(home);
  const recorded = await readFile(join(installed.root, marker), 'utf8').catch(() => undefined);
  if (recorded === undefined) return undefined;
  const now = await sizesBelow(installed.root);
  return JSON.stringify(now) === recorded ? installed : undefined;
}

/** Written last: a folder without it was interrupted. */
export async function markComplete(root: string): Promise<void> {
  await writeFile(join(root, marker), JSON.stringify(await sizesBelow(root)));
}

async function sizesBelow(root: string): Promise<Record<string, number>> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name !== marker)
    .map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(
    paths.sort().map(async (path) => [path.slice(root.length + 1), (await stat(path)).size] as const),
  );
  return Object.fromEntries(sizes);
}
