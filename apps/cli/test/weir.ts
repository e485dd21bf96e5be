import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repositoryRoot } from '@weir/deploy/shop';

export interface Answer {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export interface RunningVerb {
  readonly answer: Promise<Answer>;
  /** Resolves when stderr has said it. */
  said(words: string): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** Starts the built CLI on the shop of `folder`. */
export function startWeir(folder: string, words: string, env: Record<string, string> = {}): RunningVerb {
  const program = [join(repositoryRoot(), 'apps/cli/bin/weir.js'), ...words.split(' ').filter(Boolean)];
  const child = spawn(process.execPath, program, { env: { PATH: process.env['PATH'], WEIR_FOLDER: folder, ...env } });
  child.stdin.end();
  const heard = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (heard.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (heard.err += text));
  const answer = new Promise<Answer>((resolve) => child.once('close', (code) => resolve({ code, ...heard })));
  const said = (what: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => void (heard.err.includes(what) && resolve());
      child.stderr.on('data', look);
      child.once('close', () => reject(new Error(`weir ${words} never said "${what}": ${heard.err}${heard.out}`)));
      look();
    });
  return { answer, said, kill: (signal) => void child.kill(signal) };
}

/** Runs it to its end. */
export const weir = (folder: string, words: string, env?: Record<string, string>): Promise<Answer> =>
  startWeir(folder, words, env).answer;
