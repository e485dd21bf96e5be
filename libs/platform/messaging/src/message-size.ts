import { Failure } from '@weir/platform/kernel';
import type { EventMessage } from './event-bus.js';
import { MessagingErrors } from './messaging.errors.js';

/** Below the brokers' default limit of 1 MiB, with room for their framing. */
export const MAX_MESSAGE_BYTES = 900 * 1024;

/** About what each message takes in a request: framing, key, body, headers. Throws MESSAGING.REFUSED when one is too large for any bus. */
export function messageSizes(messages: readonly EventMessage[]): number[] {
  return messages.map((message) => {
    const bytes = size(message);
    if (bytes > MAX_MESSAGE_BYTES)
      throw new Failure(
        MessagingErrors.REFUSED,
        `a message of ${bytes} bytes for ${message.topic} is larger than ${MAX_MESSAGE_BYTES}`,
      );
    return bytes;
  });
}

function size({ key, value, headers }: EventMessage): number {
  let bytes = 70 + Buffer.byteLength(key) + Buffer.byteLength(value);
  for (const name in headers) bytes += name.length + Buffer.byteLength(headers[name] ?? '') + 10;
  return bytes;
}
