import { createHash } from 'node:crypto';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const LENGTH = 26;

/** The same customer with the same key always names the same order: `o-` and the first 130 bits of a SHA-256, five bits a character. */
export function orderIdOf(customerId: string, key: string): string {
  const hash = createHash('sha256').update(`${customerId}\0${key}`).digest();
  const bits = [...hash].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const characters = Array.from({ length: LENGTH }, (_, at) => BASE32[parseInt(bits.slice(at * 5, at * 5 + 5), 2)]);
  return `o-${characters.join('')}`;
}
