import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, writeFile, type FileHandle } from 'node:fs/promises';
import { dirname, resolve, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';

export interface UnzipOptions {
  /** Where an entry goes, relative to `into`; undefined leaves it out. */
  readonly place: (entry: string) => string | undefined;
  readonly into: string;
  readonly signal?: AbortSignal | undefined;
}

interface Entry {
  readonly name: string;
  readonly deflated: boolean;
  readonly packedSize: number;
  readonly offset: number;
  readonly mode: number;
}

/** Unpacks files of a jar with their modes. A JRE brings no `jar` tool and many machines have no `unzip`. */
export async function unzip(zip: string, { place, into, signal }: UnzipOptions): Promise<void> {
  const file = await open(zip);
  try {
    for (const entry of await readEntries(file)) {
      const target = entry.name.endsWith('/') ? undefined : place(entry.name);
      if (target === undefined) continue;
      const path = resolve(into, target);
      if (!path.startsWith(resolve(into) + sep))
        throw new Error(`${zip} holds ${entry.name}, which would be written outside ${into}`);
      await mkdir(dirname(path), { recursive: true });
      if (entry.packedSize === 0) {
        await writeFile(path, '', { mode: entry.mode });
        continue;
      }
      const source = createReadStream(zip, await contentOf(file, entry));
      const options = signal === undefined ? {} : { signal };
      const sink = createWriteStream(path, { mode: entry.mode });
      await (entry.deflated ? pipeline(source, createInflateRaw(), sink, options) : pipeline(source, sink, options));
    }
  } finally {
    await file.close();
  }
}

const endOfDirectory = 0x06054b50;
const longestComment = 65_535;

async function readEntries(file: FileHandle): Promise<Entry[]> {
  const { size } = await file.stat();
  const tail = await readAt(file, Math.max(0, size - longestComment - 22), Math.min(size, longestComment + 22));
  const end = tail.lastIndexOf(Uint8Array.of(0x50, 0x4b, 0x05, 0x06));
  if (end < 0 || tail.readUInt32LE(end) !== endOfDirectory) throw new Error('not a zip file');
  const directory = await readAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
  const entries: Entry[] = [];
  for (let at = 0; at < directory.length;) {
    const nameLength = directory.readUInt16LE(at + 28);
    entries.push({
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      deflated: directory.readUInt16LE(at + 10) === 8,
      packedSize: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
      mode: (directory.readUInt32LE(at + 38) >>> 16) & 0o777 || 0o644,
    });
    at += 46 + nameLength + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

/** The local header repeats the name and has an extra field of its own length. */
async function contentOf(file: FileHandle, entry: Entry): Promise<{ start: number; end: number }> {
  const header = await readAt(file, entry.offset, 30);
  const start = entry.offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  return { start, end: start + entry.packedSize - 1 };
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}
