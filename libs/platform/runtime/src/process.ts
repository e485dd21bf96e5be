import { fstatSync } from 'node:fs';
import type { Lifecycle } from '@weir/platform/kernel';
import type { Log } from '@weir/platform/telemetry';

/** A stop that takes longer is cut off. */
const STOP_DEADLINE_MS = 10_000;

const stdinIsPipe = (): boolean => {
  try {
    const stdin = fstatSync(0);
    return stdin.isFIFO() || stdin.isSocket();
  } catch {
    return false;
  }
};

/**
 * Ends the process in order on SIGTERM, SIGINT, or when its parent is gone (a piped stdin that closes).
 * An error that nobody caught ends it at once with exit code 1: a process in an unknown state must not go on.
 */
export function stopOnSignals(lifecycle: Lifecycle, log: Log): void {
  let stopping = false;
  const stop = (why: string): void => {
    if (stopping) return;
    stopping = true;
    log.info('stopping', { event: 'stopping', why });
    const cut = setTimeout(() => {
      log.error('the stop took too long and was cut off', { event: 'cut' });
      process.exit(1);
    }, STOP_DEADLINE_MS);
    void lifecycle.stop().then(() => {
      clearTimeout(cut);
      log.info('stopped', { event: 'stopped' });
      process.exit(0);
    });
  };
  process.once('SIGTERM', () => stop('SIGTERM'));
  process.once('SIGINT', () => stop('SIGINT'));
  if (stdinIsPipe()) process.stdin.once('close', () => stop('parent gone')).resume();
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(event, (error) => {
      log.error('uncaught error', { error });
      process.exit(1);
    });
  }
}
