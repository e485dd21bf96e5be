export interface Backoff {
  /** Wait after the first attempt, milliseconds. */
  readonly baseMs: number;
  /** Longest wait, milliseconds. */
  readonly maxMs: number;
}

/**
 * Milliseconds until the next attempt: doubles from `baseMs`, never above `maxMs`, spread over its upper half.
 * The spread is drawn from the order id and the attempt, so that a replay waits as long and orders do not come in step.
 */
export function backoffMs(orderId: string, attempts: number, { baseMs, maxMs }: Backoff): number {
  const ceiling = Math.min(maxMs, baseMs * 2 ** Math.min(attempts - 1, 30));
  return Math.round(ceiling / 2 + (ceiling / 2) * draw(`${orderId}#${attempts}`));
}

/** FNV-1a with a final mix, scaled to 0..1: cheap, even, the same everywhere. */
function draw(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32;
}
