import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Failure } from '@weir/platform/kernel';
import { ConfigErrors } from './config.errors.js';

const PREFIX = 'enc:';
const NONCE = 12;
const TAG = 16;
export const KEY_BYTES = 32;

/** Whether a value of a document is encrypted: `enc:` and base64url of nonce, ciphertext and tag. */
export const isSecret = (value: unknown): value is string => typeof value === 'string' && value.startsWith(PREFIX);

/** Opens and seals the encrypted values of documents: AES-256-GCM, one key for all documents, a new nonce for each value. */
export class SecretValues {
  readonly #key: Buffer | undefined;

  /** `key` is base64 of 32 bytes; without it nothing can be opened. Throws CONFIG.BAD_SECRET when it is anything else. */
  constructor(key: string | undefined) {
    if (!key) return;
    const bytes = Buffer.from(key.trim(), 'base64');
    if (bytes.length !== KEY_BYTES)
      throw new Failure(ConfigErrors.BAD_SECRET, `the key of encrypted settings must be base64 of ${KEY_BYTES} bytes`);
    this.#key = bytes;
  }

  seal(text: string): string {
    const nonce = randomBytes(NONCE);
    const cipher = createCipheriv('aes-256-gcm', this.key(), nonce);
    const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `${PREFIX}${sealed.toString('base64url')}`;
  }

  /** Throws CONFIG.BAD_SECRET, without the value, when the key is missing or another, or the value was tampered with. */
  open(value: string): string {
    const key = this.key();
    const sealed = Buffer.from(value.slice(PREFIX.length), 'base64url');
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE));
      decipher.setAuthTag(sealed.subarray(-TAG));
      return Buffer.concat([decipher.update(sealed.subarray(NONCE, -TAG)), decipher.final()]).toString('utf8');
    } catch {
      throw new Failure(ConfigErrors.BAD_SECRET, 'it was encrypted with another key, or changed since');
    }
  }

  private key(): Buffer {
    if (this.#key) return this.#key;
    throw new Failure(
      ConfigErrors.BAD_SECRET,
      'it is encrypted, and this process was given no key (WEIR_CONFIG_KEY or WEIR_CONFIG_KEY_FILE)',
    );
  }
}
