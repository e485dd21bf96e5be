import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Slice } from './engine.js';
import { generate, type News } from './generator.js';
import { LoadError } from './load-error.js';

/** A generator, wherever it runs. */
export interface Generator {
  readonly pid: number;
  /** Resolves when its warm-up is over. */
  readonly warm: Promise<void>;
  begin(): void;
  /** Closed model: the customers wait while it is held. */
  hold(held: boolean): void;
  /** Ends the sending; what is under way is still waited for. */
  stop(): void;
  /** Resolves after its last word. Rejects with LOAD.GENERATOR_DIED. */
  readonly ended: Promise<void>;
}

/** One generator sends some 20,000 orders a second; the shop needs the other cores. */
export const defaultWorkers = (): number => Math.min(4, Math.max(1, Math.floor(availableParallelism() / 2)));

/** In a process of its own, so that its work is not measured as the shop's, and several use several cores. */
export function forkGenerator(slice: Slice, hear: (news: News) => void): Generator {
  const child = fork(fileURLToPath(new URL('./worker.js', import.meta.url)), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let warmed: () => void = () => undefined;
  const warm = new Promise<void>((resolve) => (warmed = resolve));
  const ended = new Promise<void>((resolve, reject) => {
    let done = false;
    child.on('message', (news: News) => {
      hear(news);
      if (news.kind === 'warm') warmed();
      done ||= news.kind === 'done';
    });
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (done) return resolve();
      reject(
        new LoadError(
          'LOAD.GENERATOR_DIED',
          `A generator ended with ${signal ?? code} before its work was done`,
          'See its words above; run it again.',
        ),
      );
    });
  });
  const tell = (words: object): void => void (child.connected && child.send(words));
  tell({ slice });
  return {
    pid: pidOf(child),
    warm: Promise.race([warm, ended]),
    begin: () => tell({ begin: true }),
    hold: (hold) => tell({ hold }),
    stop: () => tell({ stop: true }),
    ended,
  };
}

/** In this process: for small loads in tests. */
export function localGenerator(slice: Slice, hear: (news: News) => void): Generator {
  const stopped = new AbortController();
  let warmed: () => void = () => undefined;
  let begin: () => void = () => undefined;
  let hold: (held: boolean) => void = () => undefined;
  const warm = new Promise<void>((resolve) => (warmed = resolve));
  const begun = new Promise<void>((resolve) => (begin = resolve));
  const listen = (news: News): void => {
    hear(news);
    if (news.kind === 'warm') warmed();
  };
  const ended = generate(
    slice,
    { begin: begun, onHold: (holding) => (hold = holding), signal: stopped.signal },
    listen,
  );
  const stop = (): void => {
    stopped.abort();
    begin();
  };
  return { pid: process.pid, warm: Promise.race([warm, ended]), begin, hold: (held) => hold(held), stop, ended };
}

const pidOf = ({ pid }: ChildProcess): number => pid ?? 0;
