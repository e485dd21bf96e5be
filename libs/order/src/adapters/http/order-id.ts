import { hash } from 'node:crypto';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
const LENGTH = 26;

/** The same customer with the same key always names the same order: `o-` and the first 130 bits of a SHA-256, five bits a character. */
export function orderIdOf(customerId: string, key: string): string {
  const bytes = hash('sha256', `${customerId}\0${key}`, 'buffer');
  let [id, bits, held] = ['o-', 0, 0];
  for (let at = 0; id.length < LENGTH + 2; at++) {
    bits = ((bits << 8) | bytes[at]!) & 0xfff;
    for (held += 8; held >= 5 && id.length < LENGTH + 2; held -= 5) id += BASE32[(bits >> (held - 5)) & 31];
  }
  return id;
}
