import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checked-in `deploy` folder, found from the sources and from the compiled output alike. */
export const deployFolder = findDeploy(dirname(fileURLToPath(import.meta.url)));

function findDeploy(from: string): string {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'deploy', 'native', 'poms'))) return join(folder, 'deploy');
  }
  throw new Error(`deploy/native/poms is nowhere above ${from}`);
}

export const asset = (...path: string[]): string => join(deployFolder, ...path);
