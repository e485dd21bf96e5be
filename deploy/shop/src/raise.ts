import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { askSupervisor } from './control.js';
import { LogFile } from './log-file.js';
import { pinnedNode, repositoryRoot, ShopFolder } from './paths.js';
import { isAlive } from './proc.js';
import { ShopError } from './shop-error.js';
import { alreadyRunning, isRunning, readState, type ShopState } from './state.js';
import type { SupervisorNews, SupervisorOptions } from './supervisor.js';
import { sweep } from './sweep.js';
import { until } from './waiting.js';

export interface Asking {
  readonly signal?: AbortSignal;
  /** One sentence for each step. */
  readonly onProgress?: (sentence: string) => void;
}

/** Starts a shop under a supervisor of its own and leaves it running. Rejects with one readable sentence, and then nothing of it is left; so it does when `signal` aborts. */
export async function raiseShop(
  options: SupervisorOptions,
  { signal, onProgress = () => undefined }: Asking = {},
): Promise<ShopState> {
  const folder = new ShopFolder(options.folder);
  const state = readState(folder);
  if (state && isRunning(state)) throw alreadyRunning(state);
  const swept = await sweep(folder);
  if (swept) onProgress(swept);
  const supervisor = spawnSupervisor(options, folder);
  const interrupt = (): void => void supervisor.kill('SIGTERM');
  signal?.addEventListener('abort', interrupt, { once: true });
  try {
    return await standing(supervisor, folder, onProgress);
  } finally {
    signal?.removeEventListener('abort', interrupt);
    if (supervisor.connected) supervisor.disconnect();
    supervisor.unref();
  }
}

/** Detached, so that neither Ctrl-C nor the end of the terminal reaches it. */
function spawnSupervisor(options: SupervisorOptions, folder: ShopFolder): ChildProcess {
  const log = new LogFile(folder.log('supervisor')).open();
  const program = join(repositoryRoot(), 'dist', 'deploy', 'shop', 'src', 'supervise.js');
  const child = spawn(pinnedNode(), ['--enable-source-maps', program, JSON.stringify(options)], {
    detached: true,
    cwd: repositoryRoot(),
    stdio: ['ignore', log, log, 'ipc'],
  });
  closeSync(log);
  return child;
}

function standing(
  supervisor: ChildProcess,
  folder: ShopFolder,
  onProgress: (sentence: string) => void,
): Promise<ShopState> {
  return new Promise((resolve, reject) => {
    let failure: ShopError | undefined;
    supervisor.on('message', (news: SupervisorNews) => {
      if ('progress' in news) onProgress(news.progress);
      else if ('up' in news) resolve(news.up);
      else failure = new ShopError(news.failed.code, news.failed.message, news.failed.hint);
    });
    supervisor.once('error', reject);
    supervisor.once('exit', () => {
      const words = new LogFile(folder.log('supervisor')).last(3).join(' | ');
      reject(
        failure ??
          new ShopError(
            'SHOP.SUPERVISOR_DIED',
            `The supervisor ended while starting: ${words || 'it said nothing'}`,
            `Read ${folder.log('supervisor')}.`,
          ),
      );
    });
  });
}

/** Longest stop: services in two rounds of 11 s and the servers. */
const DOWN_WITHIN_MS = 60_000;

/** Ends the shop of this folder and waits until it is gone. Returns one sentence; nothing running is fine too. */
export async function lowerShop(path: string, { onProgress = () => undefined }: Asking = {}): Promise<string> {
  const folder = new ShopFolder(path);
  const state = readState(folder);
  const supervisor = state?.supervisor;
  if (!state || !supervisor || !isAlive(supervisor)) return (await sweep(folder)) ?? 'No shop is running here.';
  await askSupervisor(folder.socket, { ask: 'stop' }, onProgress).catch(() => process.kill(supervisor.pid, 'SIGTERM'));
  const gone = await until(() => (isAlive(supervisor) ? undefined : true), { withinMs: DOWN_WITHIN_MS });
  if (!gone)
    throw new ShopError(
      'SHOP.WILL_NOT_END',
      `The supervisor ${supervisor.pid} does not end`,
      `Read ${folder.log('supervisor')}; kill -9 ${supervisor.pid} and then \`npx weir down\` cleans up.`,
    );
  return 'The shop is down.';
}
