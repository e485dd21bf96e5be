import { Failure, PlatformErrors } from './failure.js';

/** The header Idempotency-Key: 1 to 128 printable ASCII characters, not all blank. Throws REQUEST.MISSING_KEY for anything else. */
export function idempotencyKey(header: unknown): string {
  if (typeof header === 'string' && /^[\x20-\x7e]{1,128}$/.test(header) && header.trim() !== '') return header;
  throw new Failure(PlatformErrors.MISSING_KEY, 'send the header Idempotency-Key, 1 to 128 printable ASCII characters');
}
