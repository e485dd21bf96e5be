import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ensureDotEnv, readDotEnv } from './dot-env.js';
import { repositoryRoot } from './paths.js';
import type { PsRow } from './rows.js';
import type { Scale, Shape } from './shapes.js';
import { ensureWanted, ShopError } from './shop-error.js';
import type { Asking } from './raise.js';
import type { ShopState } from './state.js';

export interface DockerShop {
  readonly shape: Shape;
  readonly scale?: Scale;
  readonly httpPort: number;
}

/** The compose file names these instances; compose's own --scale would give them all one name. */
const COMPOSE_SCALE: Readonly<Record<string, number>> = { order: 2, inventory: 2, payment: 1, insight: 1, loyalty: 1 };

/** Builds the image, starts everything and waits until all is healthy. Rejects with compose's last words, and then nothing is left running. */
export async function dockerUp({ shape, scale = {}, httpPort }: DockerShop, asking: Asking): Promise<void> {
  refuse(shape, scale, httpPort);
  await ensureDotEnv(repositoryRoot(), httpPort);
  const profile = profileOf(shape);
  const { code, words } = await compose(
    [...profile, 'up', '--detach', '--build', '--wait', '--remove-orphans'],
    asking,
  );
  if (code === 0) return;
  await compose([...profile, 'down'], withoutSignal(asking));
  ensureWanted(asking.signal);
  throw new ShopError(
    'DOCKER.UP_FAILED',
    `docker compose up failed: ${words.at(-1) ?? `exit ${code}`}`,
    'See `docker compose logs`; `npx weir up --infra native` runs the same servers without Docker.',
  );
}

/** With `purge` the volumes go too. */
export async function dockerDown(purge: boolean, asking: Asking): Promise<void> {
  const { code, words } = await compose(
    ['--profile', '*', 'down', '--remove-orphans', ...(purge ? ['--volumes'] : [])],
    withoutSignal(asking),
  );
  if (code !== 0)
    throw new ShopError(
      'DOCKER.DOWN_FAILED',
      `docker compose down failed: ${words.at(-1) ?? `exit ${code}`}`,
      'Is the Docker engine still running? See `docker compose ps`.',
    );
}

/** Where the host reaches the PSP simulator, the database and Nacos. */
export function dockerAddresses(): Pick<ShopState, 'pspUrl' | 'database' | 'nacos'> {
  const { WEIR_PSP_PORT, WEIR_MYSQL_PORT, WEIR_NACOS_PORT } = readDotEnv(repositoryRoot());
  return {
    pspUrl: `http://127.0.0.1:${WEIR_PSP_PORT}`,
    nacos: `127.0.0.1:${WEIR_NACOS_PORT}`,
    database: { kind: 'mysql', host: '127.0.0.1', port: Number(WEIR_MYSQL_PORT) },
  };
}

interface Container {
  readonly Service: string;
  readonly State: string;
  readonly Health: string;
  readonly Publishers?: readonly { readonly TargetPort: number; readonly PublishedPort: number }[] | null;
}

const SERVERS = ['mysql', 'zookeeper', 'kafka', 'nacos'];

/** Rows as the engine tells them; pids and memory are the engine's own affair. */
export async function dockerPs(shape: Shape): Promise<PsRow[]> {
  const lines: string[] = [];
  await compose(['--profile', '*', 'ps', '--all', '--format', 'json'], { onLine: (line) => lines.push(line) });
  return containersIn(lines)
    .filter(({ Service }) => Service !== 'setup')
    .map(({ Service: name, State, Health, Publishers }) => ({
      name,
      kind: SERVERS.includes(name) ? 'server' : 'service',
      module: name.replace(/-\d+$/, ''),
      shape,
      status:
        State !== 'running'
          ? 'stopped'
          : Health === 'healthy'
            ? 'ready'
            : Health === 'starting'
              ? 'starting'
              : 'unready',
      [SERVERS.includes(name) ? 'port' : 'http']: Publishers?.find(({ PublishedPort }) => PublishedPort > 0)
        ?.PublishedPort,
    }));
}

/** Older compose plugins print one array, newer ones an object a line. */
export function containersIn(lines: readonly string[]): Container[] {
  return lines.filter((line) => /^[[{]/.test(line)).flatMap((line) => [JSON.parse(line)].flat() as Container[]);
}

function refuse(shape: Shape, scale: Scale, httpPort: number): void {
  if (shape === 'mono-rpc' || shape === 'placed')
    throw new ShopError(
      'SHOP.NEEDS_NATIVE',
      `docker-compose.yml knows the shapes micro and mono, not ${shape}`,
      'Use --infra native, or --shape mono or micro.',
    );
  if (httpPort === 0)
    throw new ShopError(
      'SHOP.BAD_PORT',
      'docker publishes a port that is known beforehand',
      'Use --port with a number, 3000 for instance.',
    );
  const other = Object.entries(scale).find(([module, count]) => COMPOSE_SCALE[module] !== count);
  if (other)
    throw new ShopError(
      'SHOP.BAD_SCALE',
      `docker-compose.yml runs ${COMPOSE_SCALE[other[0]]} of ${other[0]}, not ${other[1]}`,
      'Leave --scale out, or use --infra native.',
    );
}

const profileOf = (shape: Shape): string[] => ['--profile', shape === 'mono' ? 'monolith' : 'micro'];

/** What cleans up is not to be interrupted. */
const withoutSignal = ({ onProgress }: Asking): Asking => (onProgress ? { onProgress } : {});

interface Spoken extends Asking {
  readonly onLine?: (line: string) => void;
}

/** Runs docker compose in the repository; its words come line by line, the last ones are kept. */
function compose(
  words: readonly string[],
  { signal, onProgress, onLine = onProgress }: Spoken,
): Promise<{ code: number; words: string[] }> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    const child = spawn('docker', ['compose', ...words], {
      cwd: repositoryRoot(),
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const stop = (): void => void child.kill('SIGINT');
    signal?.addEventListener('abort', stop, { once: true });
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        if (line.trim() === '') return;
        said.push(line.trim());
        said.splice(0, said.length - 20);
        onLine?.(line.trim());
      });
    child.once('error', reject);
    child.once('close', (code) => {
      signal?.removeEventListener('abort', stop);
      resolve({ code: code ?? 1, words: said });
    });
  });
}
