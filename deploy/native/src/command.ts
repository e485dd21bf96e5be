import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** The user to run as, when started by root. */
  readonly uid?: number | undefined;
}

export interface CommandOptions {
  readonly signal?: AbortSignal | undefined;
  /** A file that takes both outputs; without it they are handed to `onText`. */
  readonly log?: string;
  readonly onText?: (text: string) => void;
}

/**
 * Runs a command to its end and resolves with its exit code, -1 when it could not be started or was ended by a signal. It has a process group of its own,
 * so that a Ctrl-C at the terminal reaches us only, and an abort ends all of it before the promise rejects.
 */
export async function run(command: Command, { signal, log, onText }: CommandOptions = {}): Promise<number> {
  signal?.throwIfAborted();
  const out = log === undefined ? 'pipe' : openSync(log, 'a');
  const child = spawn(command.file, command.args, {
    ...(command.cwd === undefined ? {} : { cwd: command.cwd }),
    ...(command.uid === undefined ? {} : { uid: command.uid, gid: command.uid }),
    env: command.env ?? process.env,
    detached: true,
    stdio: ['ignore', out, out],
  });
  if (typeof out === 'number') closeSync(out);
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => onText?.(text));
  const end = () => child.pid !== undefined && killGroup(child.pid);
  signal?.addEventListener('abort', end, { once: true });
  const code = await new Promise<number>((resolve) => {
    child.once('error', () => resolve(-1));
    child.once('close', (status) => resolve(status ?? -1));
  });
  signal?.removeEventListener('abort', end);
  signal?.throwIfAborted();
  return code;
}

function killGroup(leader: number): void {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // The group has ended by itself.
  }
}
