import { Failure } from '@weir/platform/kernel';
import type { EventMessage } from './event-bus.js';
import { MessagingErrors } from './messaging.errors.js';

/** Below the brokers' default limit of 1 MiB, with room for their framing and for what a dead letter adds. */
export const MAX_MESSAGE_BYTES = 900 * 1024;

/** A message of so few characters is far from too large, whatever they are. */
const SMALL = 64 * 1024;

/** About what each message takes in a request: framing, key, body, headers; of small ones their characters. Throws MESSAGING.REFUSED when one is too large for any bus. */
export function messageSizes(messages: readonly EventMessage[]): number[] {
  return messages.map((message) => {
    const rough = charactersOf(message);
    if (rough <= SMALL) return rough;
    const { own, added } = messageSize(message);
    if (own > MAX_MESSAGE_BYTES)
      throw new Failure(
        MessagingErrors.REFUSED,
        `a message of ${own} bytes for ${message.topic} is larger than ${MAX_MESSAGE_BYTES}`,
      );
    return own + added;
  });
}

/** Bytes of the message itself, and of what the platform wrote on it when it died or was replayed (headers `dead-...`, `replay...`): those have room of their own. */
export function messageSize({ key, value, headers }: Omit<EventMessage, 'topic'>): { own: number; added: number } {
  let own = 70 + Buffer.byteLength(key) + Buffer.byteLength(value);
  let added = 0;
  for (const name in headers) {
    const bytes = name.length + Buffer.byteLength(headers[name] ?? '') + 10;
    if (name.startsWith('dead-') || name.startsWith('replay')) added += bytes;
    else own += bytes;
  }
  return { own, added };
}

function charactersOf({ key, value, headers }: EventMessage): number {
  let characters = 70 + key.length + value.length;
  for (const name in headers) characters += name.length + (headers[name]?.length ?? 0) + 10;
  return characters;
}
