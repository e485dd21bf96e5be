import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

export interface Cruise {
  modules: { source: string; dependencies: { resolved: string }[] }[];
  summary: {
    violations: { rule: { name: string }; from: string; to: string }[];
    ruleSetUsed: { forbidden: { name: string }[] };
  };
}

export const root = join(import.meta.dirname, '../..');

/** The dependencies of the tree in `cwd`, judged by the rules of this repository. */
export function cruise(cwd: string, folders: readonly string[] = ['apps', 'libs', 'deploy']): Cruise {
  const bin = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const config = join(root, '.dependency-cruiser.mjs');
  const run = spawnSync(process.execPath, [bin, '--config', config, '-T', 'json', ...folders], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
  });
  if (!run.stdout) throw new Error(run.stderr);
  return JSON.parse(run.stdout) as Cruise;
}

/** One line per edge between houses: `apps/gateway -> libs/order adapters/http`. */
export function moduleMap({ modules }: Cruise): string[] {
  const house = (path: string): string =>
    path
      .split('/')
      .slice(0, path.startsWith('libs/platform/') ? 3 : 2)
      .join('/');
  const door = (path: string): string => /src\/(contract|domain|adapters\/(?:http|remote))\//.exec(path)?.[1] ?? '.';
  const edges = modules.flatMap(({ source, dependencies }) =>
    dependencies
      .filter(({ resolved }) => /^(apps|libs|deploy|test)\//.test(resolved) && house(resolved) !== house(source))
      .map(({ resolved }) => `${house(source)} -> ${house(resolved)} ${door(resolved)}`),
  );
  return [...new Set(edges)].sort();
}
