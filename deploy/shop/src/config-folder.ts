import { randomBytes } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { repositoryRoot, type ShopFolder } from './paths.js';

/** The folder of the embedded shop's documents, with the checked-in ones that are not there yet: what was changed live stays. */
export function seedDocuments({ config }: ShopFolder): string {
  mkdirSync(config, { recursive: true });
  const checkedIn = join(repositoryRoot(), 'deploy', 'nacos');
  for (const name of readdirSync(checkedIn).filter((file) => file.endsWith('.yaml')))
    if (!existsSync(join(config, name))) copyFileSync(join(checkedIn, name), join(config, name));
  return config;
}

/** Of AES-256. */
const KEY_BYTES = 32;

/** The file with the key of encrypted settings; made at the first call, readable by its owner only. */
export function ensureConfigKey({ configKey }: ShopFolder): string {
  mkdirSync(dirname(configKey), { recursive: true });
  try {
    writeFileSync(configKey, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return configKey;
}
