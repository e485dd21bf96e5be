import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

/** The repository, from the sources as from `dist/`. */
export function repositoryRoot(from: string = import.meta.dirname): string {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'nest-cli.json'))) return folder;
  }
  throw new Error(`no folder above ${from} is the repository`);
}

/** Where the shop that `weir` speaks of lives: `WEIR_FOLDER`, else `.weir` in the repository. */
export const defaultFolder = (): string => resolve(process.env['WEIR_FOLDER'] ?? join(repositoryRoot(), '.weir'));

/** The Node that the project pins, else the one that runs us. */
export function pinnedNode(): string {
  const pinned = join(repositoryRoot(), 'node_modules', '.bin', 'node');
  return existsSync(pinned) ? pinned : process.execPath;
}

/** System calls take socket paths of about 104 characters at most. */
const SOCKET_PATH_LIMIT = 100;

/** The files of one shop. */
export class ShopFolder {
  constructor(readonly path: string) {}

  get state(): string {
    return join(this.path, 'run', 'state.json');
  }

  /** The control socket: in the folder, or under the system's temporary folder when that path is too long for a socket. */
  get socket(): string {
    const path = join(this.path, 'run', 'control.sock');
    if (path.length < SOCKET_PATH_LIMIT) return path;
    return join(tmpdir(), `weir-${createHash('sha256').update(this.path).digest('hex').slice(0, 16)}.sock`);
  }

  get data(): string {
    return join(this.path, 'data');
  }

  /** Who measures here; beside what each measurement empties. */
  get measuring(): string {
    return join(this.path, 'measuring.json');
  }

  /** What was downloaded; a purge leaves it. */
  get downloads(): string {
    return join(this.path, 'servers');
  }

  /** Data, secrets and logs of the native servers. */
  get servers(): string {
    return join(this.data, 'servers');
  }

  /** The settings documents of an embedded shop. */
  get config(): string {
    return join(this.data, 'config');
  }

  /** The key of encrypted settings. */
  get configKey(): string {
    return join(this.data, 'config.key');
  }

  get compileCache(): string {
    return join(this.path, 'compile-cache');
  }

  /** What a purge removes. */
  get purged(): readonly string[] {
    return [this.data, join(this.path, 'logs'), join(this.path, 'run'), this.compileCache];
  }

  log(name: string): string {
    return join(this.path, 'logs', `${name}.log`);
  }
}
