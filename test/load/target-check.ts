import { LoadError } from './load-error.js';

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;
const REACHED_WITHIN_MS = 5000;

/** Loads are for one's own machine; who really means another says so. Fails with LOAD.BAD_TARGET, LOAD.REMOTE_TARGET or LOAD.NO_TARGET. */
export async function ensureTarget(url: string, allowRemote: boolean): Promise<void> {
  const parsed = URL.parse(url);
  if (parsed?.protocol !== 'http:')
    throw new LoadError('LOAD.BAD_TARGET', `"${url}" is no http URL`, 'For example http://127.0.0.1:3000.');
  if (!LOOPBACK.test(parsed.hostname) && !allowRemote)
    throw new LoadError(
      'LOAD.REMOTE_TARGET',
      `${parsed.hostname} is not this machine`,
      'Load only what is yours; --allow-remote says that it is.',
    );
  try {
    const answer = await fetch(new URL('/health/ready', parsed), { signal: AbortSignal.timeout(REACHED_WITHIN_MS) });
    await answer.arrayBuffer();
  } catch (error) {
    throw new LoadError(
      'LOAD.NO_TARGET',
      `Nothing answers at ${parsed.origin}`,
      'See `npx weir ps`; start the shop with `npx weir up`.',
      { cause: error },
    );
  }
}
