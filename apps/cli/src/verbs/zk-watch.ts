import type { Command } from 'commander';
import { wantsJson } from '../output.js';
import { zkVerb } from '../zk-verb.js';

export const watchNode = (): Command =>
  zkVerb(
    {
      usage: 'watch <path>',
      summary: 'tell each change of a node and of the names below it, until Ctrl-C or --max',
      example: 'watch /weir/election/relay/order --max 5',
    },
    (command) => command.option('--max <n>', 'end after so many changes', Number, Infinity),
    async (link, { max }: { max: number }, { signal }, path: string) => {
      const seen: object[] = [];
      for (let last: string | undefined; seen.length <= max && !signal.aborted && !link.signal.aborted;) {
        const change = Promise.withResolvers<void>();
        const node = await link.read(path, change.resolve);
        const nodes = node ? (await link.children(path, change.resolve)).sort() : [];
        const state = {
          path,
          exists: node !== undefined,
          ...(node ? { data: node.data?.toString() ?? '', version: node.stat.version, nodes } : {}),
        };
        const line = JSON.stringify(state);
        if (line !== last) seen.push({ at: Date.now(), ...state });
        if (line !== last && !wantsJson()) process.stdout.write(`${new Date().toISOString()} ${line}\n`);
        last = line;
        if (seen.length > max) break;
        const end = (): void => change.resolve();
        for (const one of [signal, link.signal]) one.addEventListener('abort', end, { once: true });
        await change.promise;
      }
      return wantsJson() ? { document: seen, text: '' } : undefined;
    },
  );
