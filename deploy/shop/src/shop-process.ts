import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { health, portsIn, type Ports } from './health.js';
import { gist, type LogFile } from './log-file.js';
import type { ProcessSpec } from './plan.js';
import { identify, type ProcessIdentity } from './proc.js';
import { Restarts } from './restarts.js';
import { ensureWanted, ShopError } from './shop-error.js';
import { until } from './waiting.js';

export type ProcessStatus = 'starting' | 'ready' | 'unready' | 'restarting' | 'stopped' | 'failed';

/** A process says `ready` and answers /health/ready within this time, or its start has failed. */
const READY_WITHIN_MS = 60_000;
/** A process cuts its own stop off after 10 s; one that does not even do that is killed. */
const STOP_WITHIN_MS = 11_000;

export interface ShopProcessOptions {
  readonly log: LogFile;
  /** Start it again when it dies by itself. */
  readonly restart: boolean;
  /** Binary that runs it. */
  readonly node: string;
  /** Folder where Node keeps compiled code: saves a quarter of a second of each start. Default none. */
  readonly compileCache?: string;
  /** Called after each change of pid or status. */
  readonly onChange: () => void;
}

/** One process of the shop: started, awaited, watched, ended. It ends by itself when we are gone, because its stdin closes then. */
export class ShopProcess {
  status: ProcessStatus = 'stopped';
  identity: ProcessIdentity | undefined;
  ports: Ports = {};
  startedAt: number | undefined;
  private child: ChildProcess | undefined;
  private gone: Promise<void> = Promise.resolve();
  private readonly restarts = new Restarts();
  private wanted = new AbortController();

  constructor(
    readonly spec: ProcessSpec,
    private readonly options: ShopProcessOptions,
  ) {}

  get name(): string {
    return this.spec.name;
  }

  get pid(): number | undefined {
    return this.identity?.pid;
  }

  /** Resolves when it is ready. `env` is added for this start only. Fails with SHOP.PROCESS_DIED or SHOP.NOT_READY, its last words in the sentence; it is not running then. */
  async start(env: Readonly<Record<string, string>> = {}, signal?: AbortSignal): Promise<void> {
    if (this.child) return;
    this.wanted = new AbortController();
    try {
      await this.launch('starting', env, signal ? AbortSignal.any([signal, this.wanted.signal]) : this.wanted.signal);
    } catch (error) {
      await this.end();
      this.become('failed');
      throw error;
    }
  }

  /** Graceful: SIGTERM, and SIGKILL when that takes over 11 s. Safe to call twice. */
  async stop(): Promise<void> {
    this.wanted.abort();
    await this.end();
    this.become('stopped');
  }

  /** Sends a signal. After one that ends the process it resolves when the process is gone; a killed process counts as crashed. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.child?.kill(signal);
    if (!['SIGSTOP', 'SIGCONT', 'SIGUSR1', 'SIGUSR2'].includes(signal)) await this.gone;
  }

  async restart(env: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.stop();
    await this.start(env);
  }

  /** Resolves when the process is gone, however it ended. */
  exited(): Promise<void> {
    return this.gone;
  }

  private become(status: ProcessStatus): void {
    this.status = status;
    this.options.onChange();
  }

  private async launch(
    status: ProcessStatus,
    env: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<void> {
    ensureWanted(signal);
    const { log, node, compileCache } = this.options;
    if (this.spec.env['WEIR_DATA_DIR']) mkdirSync(this.spec.env['WEIR_DATA_DIR'], { recursive: true });
    const output = log.open();
    const offset = log.size();
    const child = spawn(node, [this.spec.entry], {
      stdio: ['pipe', output, output],
      env: { ...inherited(), ...(compileCache ? { NODE_COMPILE_CACHE: compileCache } : {}), ...this.spec.env, ...env },
    });
    closeSync(output);
    child.stdin?.on('error', () => undefined);
    this.child = child;
    this.identity = child.pid === undefined ? undefined : identify(child.pid);
    this.startedAt = Date.now();
    this.gone = new Promise((resolve) => {
      const end = (): void => {
        this.onExit(child);
        resolve();
      };
      child.once('exit', end).once('error', end);
    });
    this.become(status);
    await this.awaitReady(offset, signal);
    this.become('ready');
  }

  private async awaitReady(offset: number, signal: AbortSignal): Promise<void> {
    const { log } = this.options;
    let missing = 'it did not say that it is ready';
    const ready = await until(
      async () => {
        if (!this.child) return 'died';
        this.ports = portsIn(log.from(offset)) ?? this.ports;
        if (this.ports.http === undefined) return undefined;
        const answer = await health(this.ports.http);
        missing = answer ?? missing;
        return answer === undefined ? 'ready' : undefined;
      },
      { withinMs: READY_WITHIN_MS, signal },
    );
    if (ready === 'ready') return;
    ensureWanted(signal);
    const words = log.last(3, offset).map(gist).join(' | ') || 'it said nothing';
    if (ready === 'died')
      throw new ShopError('SHOP.PROCESS_DIED', `${this.name} ended while starting: ${words}`, `Read ${log.path}.`);
    throw new ShopError(
      'SHOP.NOT_READY',
      `${this.name} was not ready within ${READY_WITHIN_MS / 1000} s: ${missing}`,
      `Read ${log.path}.`,
    );
  }

  private onExit(child: ChildProcess): void {
    if (this.child !== child) return;
    const crashed = this.status === 'ready' && !this.wanted.signal.aborted;
    this.child = undefined;
    this.identity = undefined;
    this.ports = {};
    if (!crashed) return;
    this.become(this.options.restart ? 'restarting' : 'stopped');
    if (this.options.restart) void this.comeBack();
  }

  /** Starts it again until it is ready, is not wanted any more, or has crashed too often. */
  private async comeBack(): Promise<void> {
    const { signal } = this.wanted;
    while (!signal.aborted) {
      const pause = this.restarts.pause();
      if (pause === undefined) return this.become('failed');
      await sleep(pause, undefined, { signal }).catch(() => undefined);
      try {
        if (!signal.aborted) await this.launch('restarting', {}, signal);
        return;
      } catch {
        await this.end();
      }
    }
  }

  private async end(): Promise<void> {
    const child = this.child;
    if (!child) return;
    child.kill('SIGTERM');
    child.kill('SIGCONT');
    const cut = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
    await this.gone;
    clearTimeout(cut);
  }
}

/** Nothing of the caller's environment but what a program needs to run at all: a stray WEIR_ variable would stop the boot. */
function inherited(): Record<string, string> {
  const names = ['PATH', 'HOME', 'LANG', 'TZ', 'TMPDIR', 'NODE_OPTIONS', 'LD_LIBRARY_PATH'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
