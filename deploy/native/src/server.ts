import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';

import type { Command } from './command.js';
import type { ServerFacts } from './facts.js';
import { LogFile } from './log-file.js';
import { NativeError, type Progress } from './native-error.js';
import { until } from './until.js';

/** How one server is run. */
export interface ServerPlan {
  readonly name: string;
  readonly port: number;
  readonly log: string;
  /** Writes the server's files and says how to start it. Called before each start, when no process of an earlier one lives. */
  readonly prepare: (signal: AbortSignal) => Promise<Command>;
  /** Whether it serves now. Must not throw when it does not. */
  readonly isReady: (signal: AbortSignal) => Promise<boolean>;
  /** Milliseconds from its start until it is given up. */
  readonly readyWithin: number;
  /** Milliseconds that a stop may take before it is forced. */
  readonly stopWithin: number;
  /** Said when a stop begins; undefined says the usual. */
  readonly stopText?: () => string | undefined;
  /** Called once it serves, with its output so far. */
  readonly onReady?: (output: string) => void;
  /** Called once a server that had become ready has ended, in whichever way. */
  readonly onEnded?: (end: ServerEnd) => void;
  /** Called when it did not come up. */
  readonly onFailed?: () => void;
}

export interface ServerEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** It was asked to and did so within its time. */
  readonly graceful: boolean;
}

export interface UnexpectedExit {
  readonly name: string;
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly logTail: string;
}

export interface ServerListeners {
  readonly progress: Progress;
  /** The server has ended without having been asked to by `stop`, `restart` or `kill`. */
  readonly onExit: (exit: UnexpectedExit) => void;
  /** It has another pid now, or none. */
  readonly onChange: () => void;
}

interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<void>;
  hasEnded: boolean;
  ready: boolean;
  asked: 'no' | 'stop' | 'kill';
}

/** One supervised server process. Its operations run one after the other; `kill`, `suspend` and `resume` act at once. */
export class Server {
  readonly #log: LogFile;
  #running: Running | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly plan: ServerPlan,
    private readonly listeners: ServerListeners,
  ) {
    this.#log = new LogFile(plan.log);
  }

  get name(): string {
    return this.plan.name;
  }

  get facts(): ServerFacts {
    const running = this.#running;
    const pid = running === undefined || running.hasEnded ? undefined : running.child.pid;
    return { name: this.plan.name, kind: 'server', pid: pid ?? null, port: this.plan.port, log: this.plan.log };
  }

  /** Resolves when it serves. When it does not come up, or the signal is aborted, nothing of it runs any more and the promise rejects. */
  start(signal: AbortSignal): Promise<void> {
    return this.#inTurn(() => this.#start(signal));
  }

  /** SIGTERM, and SIGKILL when its time is up. Resolves when the process is gone; at once when there is none. */
  stop(): Promise<void> {
    return this.#inTurn(() => this.#stop(this.plan.stopWithin));
  }

  /** Stops it if it runs and starts it again on its port and its data. */
  restart(signal: AbortSignal): Promise<void> {
    return this.#inTurn(async () => {
      await this.#stop(this.plan.stopWithin);
      await this.#start(signal);
    });
  }

  /** Ends it hard and resolves when it is gone. Not reported to `onExit`; it stays down until `restart`. */
  async kill(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const running = this.#running;
    if (running === undefined) return;
    running.asked = 'kill';
    running.child.kill('SIGCONT');
    running.child.kill(signal);
    await running.ended;
  }

  /** Freezes it: it keeps its connections and answers nothing. */
  suspend(): void {
    this.#running?.child.kill('SIGSTOP');
  }

  resume(): void {
    this.#running?.child.kill('SIGCONT');
  }

  #inTurn<T>(operation: () => Promise<T>): Promise<T> {
    const result = this.#last.then(operation);
    this.#last = result.catch(() => undefined);
    return result;
  }

  async #start(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { name, readyWithin } = this.plan;
    const startedAt = Date.now();
    this.listeners.progress({ name, text: 'starting' });
    const command = await this.plan.prepare(signal);
    signal.throwIfAborted();
    const running = this.#spawn(command);
    try {
      const ready = await until(async () => running.hasEnded || (await this.plan.isReady(signal)), {
        within: readyWithin,
        signal,
      });
      if (!ready || running.hasEnded) {
        this.plan.onFailed?.();
        throw this.#failure(running, Date.now() - startedAt);
      }
    } catch (error) {
      await this.#stop(stopUnreadyWithin);
      throw error;
    }
    running.ready = true;
    this.plan.onReady?.(this.#log.sinceStart());
    this.listeners.progress({ name, text: `ready after ${seconds(Date.now() - startedAt)} on port ${this.plan.port}` });
  }

  #spawn(command: Command): Running {
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const output = this.#log.open();
    const child = spawn(command.file, command.args, {
      ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
      ...(command.uid === undefined ? {} : { uid: command.uid, gid: command.uid }),
      env: command.env ?? {},
      detached: true,
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    const running: Running = { child, ended, hasEnded: false, ready: false, asked: 'no' };
    const end = (code: number | null, signal: NodeJS.Signals | null) => {
      running.hasEnded = true;
      resolve();
      this.#ended(running, code, signal);
    };
    child.once('exit', end);
    child.once('error', () => end(null, null));
    this.#running = running;
    this.listeners.onChange();
    return running;
  }

  #ended(running: Running, code: number | null, signal: NodeJS.Signals | null): void {
    this.listeners.onChange();
    if (!running.ready) return;
    this.plan.onEnded?.({ code, signal, graceful: running.asked === 'stop' });
    if (running.asked === 'no')
      this.listeners.onExit({ name: this.plan.name, code, signal, logTail: this.#log.tail(20) });
  }

  async #stop(within: number): Promise<void> {
    const running = this.#running;
    if (running === undefined || running.hasEnded) return;
    const { name } = this.plan;
    this.listeners.progress({ name, text: (running.ready ? this.plan.stopText?.() : undefined) ?? 'stopping' });
    running.asked = 'stop';
    running.child.kill('SIGCONT');
    running.child.kill('SIGTERM');
    if (!(await until(() => running.hasEnded, { within }))) {
      running.asked = 'kill';
      running.child.kill('SIGKILL');
      await running.ended;
    }
    this.listeners.progress({ name, text: 'stopped' });
  }

  #failure(running: Running, after: number): NativeError {
    const { name, log } = this.plan;
    const { exitCode, signalCode } = running.child;
    const what = running.hasEnded
      ? `it ended with ${signalCode ?? `code ${exitCode ?? 'unknown'}`} after ${seconds(after)}`
      : `it did not answer within ${seconds(after)}`;
    return new NativeError(
      'NATIVE.START',
      `${name} did not come up: ${what}. The last lines of ${log}:\n${this.#log.tail(8)}`,
      `read ${log}; if its data is damaged, start anew with \`npx weir down --purge\``,
    );
  }
}

/** A server that does not serve yet has nothing to hand over. */
const stopUnreadyWithin = 3000;

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;
