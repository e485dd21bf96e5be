import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, parsePlacement, type PlacedProcess, type Placement } from '@weir/platform/kernel';
import { parse } from 'yaml';
import { repositoryRoot } from './paths.js';
import { MODULES, type Scale, type Shape } from './shapes.js';
import { ShopError } from './shop-error.js';

const placed = (name: string, process: Partial<PlacedProcess>): PlacedProcess => ({
  ...{ name, modules: [], replicas: 1, face: false, beside: false, calls: 'direct' },
  ...process,
});

/** The placement that a shape is a name for. */
export function placementOf(shape: Exclude<Shape, 'placed'>, scale: Scale = {}): Placement {
  if (shape === 'mono') return [placed('monolith', { modules: MODULES, face: true })];
  if (shape === 'mono-rpc') return [placed('monolith', { modules: MODULES, face: true, calls: 'rpc' })];
  return [
    ...MODULES.map((module) => placed(module, { modules: [module], replicas: scale[module] ?? 1 })),
    placed('gateway', { face: true }),
  ];
}

const folder = (): string => join(repositoryRoot(), 'deploy', 'placements');

/** The placement of a file, or of one that comes with Weir by its name: `coarse`. Throws SHOP.BAD_PLACEMENT with what cannot be. */
export function readPlacement(nameOrPath: string): Placement {
  const named = join(folder(), `${nameOrPath}.yaml`);
  const path = /^[\w-]+$/.test(nameOrPath) && existsSync(named) ? named : nameOrPath;
  try {
    return parsePlacement(nameOrPath, parse(readFileSync(path, 'utf8')), MODULES);
  } catch (error) {
    const known = readdirSync(folder()).map((name) => name.replace('.yaml', ''));
    const unread = `there is no such file, and no placement of that name (${known.join(', ')})`;
    const { message, code } = error as NodeJS.ErrnoException;
    throw new ShopError(
      'SHOP.BAD_PLACEMENT',
      error instanceof Failure ? message : `${nameOrPath}: ${code === 'ENOENT' ? unread : message.split('\n')[0]}`,
      'A placement is `processes: { <name>: { modules: [...], replicas: 1, face: false, beside: false, calls: direct } }`; see deploy/placements.',
      { cause: error },
    );
  }
}
