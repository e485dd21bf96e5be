import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { asset } from './assets.js';
import { NativeError } from './native-error.js';

/** sha256 by file name relative to the folder, `nacos/nacos-core-2.3.2.jar`. */
export type Checksums = ReadonlyMap<string, string>;

export const checksumsFile = (): string => asset('native', 'checksums.txt');

export const readChecksums = async (file = checksumsFile()): Promise<Checksums> =>
  parseChecksums(await readFile(file, 'utf8'));

/** The format of `sha256sum`, so that the file can be checked by hand too. */
export function parseChecksums(text: string): Checksums {
  const sums = new Map<string, string>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [, sum, name] = /^([0-9a-f]{64}) {2}(\S+)$/.exec(line) ?? [];
    if (sum === undefined || name === undefined)
      throw new Error(`checksums, line ${index + 1}: not "<sha256>  <name>"`);
    sums.set(name, sum);
  }
  return sums;
}

export const renderChecksums = (sums: Checksums): string =>
  [...sums]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, sum]) => `${sum}  ${name}\n`)
    .join('');

/** The sums of every file in the folder and below. */
export async function checksumsOf(folder: string, signal?: AbortSignal): Promise<Checksums> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const sums = new Map<string, string>();
  const hashNext = async (): Promise<void> => {
    for (let name = names.pop(); name !== undefined; name = names.pop()) {
      signal?.throwIfAborted();
      const hash = createHash('sha256');
      await pipeline(createReadStream(join(folder, name), { highWaterMark: 1 << 20 }), hash);
      sums.set(name, hash.digest('hex'));
    }
  };
  await Promise.all([hashNext(), hashNext()]);
  return sums;
}

/** Throws one sentence that names the first file of each kind of difference; returns when the two are the same. */
export function compareChecksums(expected: Checksums, found: Checksums): void {
  const missing = [...expected.keys()].filter((name) => !found.has(name));
  const unexpected = [...found.keys()].filter((name) => !expected.has(name));
  const changed = [...expected]
    .filter(([name, sum]) => found.has(name) && found.get(name) !== sum)
    .map(([name]) => name);
  const differences = [
    say(changed, 'with other content'),
    say(missing, 'missing'),
    say(unexpected, 'not expected'),
  ].filter((text) => text !== '');
  if (differences.length === 0) return;
  throw new NativeError(
    'NATIVE.CHECKSUM',
    `the fetched servers are not the ones deploy/native/checksums.txt names: ${differences.join('; ')}`,
    'delete these artifacts from the Maven cache and fetch again; if it stays so, distrust the mirror they come from',
  );
}

/** Rewrites the checked-in file from a folder of fetched jars: after a version in the poms was changed on purpose. */
export async function recordChecksums(folder: string, file = checksumsFile()): Promise<void> {
  await writeFile(file, renderChecksums(await checksumsOf(folder)));
}

const say = (names: readonly string[], what: string): string =>
  names.length === 0 ? '' : `${[...names].sort()[0]}${names.length > 1 ? ` and ${names.length - 1} more` : ''} ${what}`;
