import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { LogFile } from './log-file.js';
import { defaultFolder, ShopFolder } from './paths.js';
import { ShopError } from './shop-error.js';
import { until } from './waiting.js';

const folder = (): ShopFolder => new ShopFolder(defaultFolder());

/** Whose logs there are: processes and servers. */
export const logNames = (): string[] => [...logFiles().keys()].sort();

function logFiles(): Map<string, string> {
  const folders = [join(folder().path, 'logs'), join(folder().servers, 'logs')].filter((path) => existsSync(path));
  const logs = folders
    .flatMap((path) => readdirSync(path).map((file) => join(path, file)))
    .filter((path) => path.endsWith('.log'));
  return new Map(logs.map((path) => [basename(path, '.log'), path]));
}

/** Fails with SHOP.NO_SUCH_LOG, which lists the names. */
export async function lastLines(name: string, count: number): Promise<{ path: string; last: string[] }> {
  const names = logNames();
  const path = logFiles().get(name);
  if (path === undefined)
    throw new ShopError(
      'SHOP.NO_SUCH_LOG',
      `There is no log of ${name}`,
      names.length > 0
        ? `There are ${names.join(', ')}.`
        : 'Logs come with `npx weir up`; with docker use `docker compose logs`.',
    );
  return { path, last: new LogFile(path).last(count) };
}

/** Hands on each whole line that is written from now on, until `signal` aborts. A log that is started anew is followed from its beginning. */
export async function followLog(path: string, say: (line: string) => void, signal: AbortSignal): Promise<void> {
  const log = new LogFile(path);
  let offset = log.size();
  let rest = '';
  await until(
    () => {
      if (log.size() < offset) [offset, rest] = [0, ''];
      const text = log.from(offset);
      offset += Buffer.byteLength(text);
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(say);
      return undefined;
    },
    { withinMs: Infinity, everyMs: 150, signal },
  );
}
