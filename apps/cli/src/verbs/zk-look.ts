import { ShopError } from '@weir/deploy/shop';
import type { ZooKeeperLink } from '@weir/platform/coordination';
import type { Command } from 'commander';
import { factsOf, zkVerb } from '../zk-verb.js';

const noNode = (path: string): ShopError =>
  new ShopError('ZOOKEEPER.NO_NODE', `There is no node ${path}`, '`npx weir zk ls /` shows what is there.');

async function namesBelow(link: ZooKeeperLink, path: string, recursive: boolean): Promise<string[]> {
  const names = (await link.children(path)).sort();
  if (!recursive) return names;
  const below = await Promise.all(
    names.map(async (name) =>
      (await namesBelow(link, `${path === '/' ? '' : path}/${name}`, true)).map((one) => `${name}/${one}`),
    ),
  );
  return names.flatMap((name, at) => [name, ...(below[at] ?? [])]);
}

export const listNodes = (): Command =>
  zkVerb(
    { usage: 'ls <path>', summary: 'the nodes below a node', example: 'ls /weir -R' },
    (command) => command.option('-R, --recursive', 'and below these'),
    async (link, { recursive = false }: { recursive?: boolean }, _io, path: string) => {
      const nodes = await namesBelow(link, path, recursive);
      return { document: { path, nodes }, text: nodes.join('\n') || `Nothing is below ${path}.` };
    },
  );

export const getNode = (): Command =>
  zkVerb(
    { usage: 'get <path>', summary: 'what a node holds, and its facts', example: 'get /weir/election' },
    (command) => command,
    async (link, _options, _io, path: string) => {
      const node = await link.read(path);
      if (!node) throw noNode(path);
      const [data, facts] = [node.data?.toString() ?? '', factsOf(node.stat)];
      const lines = Object.entries(facts).map(([name, value]) => `${name}: ${value}`);
      return { document: { path, data, ...facts }, text: [data, '', ...lines].join('\n').trimStart() };
    },
  );
