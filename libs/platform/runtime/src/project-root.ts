import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder that holds `proto/` and `package.json`, from the sources as from `dist/`. */
export function projectRoot(from: string = import.meta.dirname): string {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'proto', 'buf.yaml'))) return folder;
  }
  throw new Error(`no folder above ${from} holds proto/buf.yaml`);
}

export const protoRoot = (): string => join(projectRoot(), 'proto');
