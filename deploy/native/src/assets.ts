import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A checked-in file below `deploy`, found from the sources and from the compiled output alike. */
export function asset(...path: string[]): string {
  const here = dirname(fileURLToPath(import.meta.url));
  for (let folder = here; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'deploy', 'nacos'))) return join(folder, 'deploy', ...path);
  }
  throw new Error(`deploy/nacos is nowhere above ${here}`);
}
