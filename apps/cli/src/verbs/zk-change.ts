import type { ZooKeeperLink } from '@weir/platform/coordination';
import type { Command } from 'commander';
import { wholeNumber } from '../whole-number.js';
import { zkVerb } from '../zk-verb.js';

export const setNode = (): Command =>
  zkVerb(
    { usage: 'set <path> <data>', summary: 'change what a node holds', example: 'set /weir/note "hello" --expect 3' },
    (command) => command.option('--expect <version>', 'only over this version', wholeNumber),
    async (link, { expect = -1 }: { expect?: number }, _io, path: string, data: string) => {
      const stat = await link.set(path, Buffer.from(data), expect);
      return { document: { path, version: stat.version }, text: `${path} is at version ${stat.version}.` };
    },
  );

interface CreateOptions {
  readonly parents?: boolean;
  readonly sequential?: boolean;
}

export const createNode = (): Command =>
  zkVerb(
    { usage: 'create <path> [data]', summary: 'make a node', example: 'create /weir/note "hello" -p' },
    (command) =>
      command.option('-p, --parents', 'make what leads to it').option('-s, --sequential', 'append a number that grows'),
    async (link, { parents = false, sequential = false }: CreateOptions, _io, path: string, data = '') => {
      const above = path.slice(0, path.lastIndexOf('/'));
      if (parents && above !== '') await link.ensure(above);
      const made = await link.create(path, { data: Buffer.from(data), sequential });
      return { document: { path: made }, text: `${made} is there.` };
    },
  );

async function removeBelow(link: ZooKeeperLink, path: string): Promise<number> {
  let removed = 0;
  for (const name of await link.children(path)) removed += await removeBelow(link, `${path}/${name}`);
  await link.remove(path);
  return removed + 1;
}

export const removeNode = (): Command =>
  zkVerb(
    { usage: 'rm <path>', summary: 'remove a node', example: 'rm /weir/note -r' },
    (command) => command.option('-r, --recursive', 'and everything below it'),
    async (link, { recursive = false }: { recursive?: boolean }, _io, path: string) => {
      if (!recursive) await link.remove(path);
      const removed = recursive ? await removeBelow(link, path) : 1;
      return {
        document: { path, removed },
        text: `${path} is gone${removed > 1 ? `, with ${removed - 1} below it` : ''}.`,
      };
    },
  );
