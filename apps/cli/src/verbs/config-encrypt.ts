import { configKey, sealValue, ShopError } from '@weir/deploy/shop';
import type { Command } from 'commander';
import { readSecret } from '../ask-password.js';
import { verb } from '../verb.js';

export const encryptValue = (): Command =>
  verb(
    {
      usage: 'encrypt',
      summary: 'encrypt a value for a document; it is read from stdin or asked for',
      example: 'config encrypt < token.txt',
    },
    (command) => command,
    async () => {
      const key = configKey();
      if (key === undefined)
        throw new ShopError(
          'CONFIG.NO_KEY',
          'There is no key to encrypt with',
          'Start a shop once (`npx weir up`), or name the key in WEIR_CONFIG_KEY or WEIR_CONFIG_KEY_FILE.',
        );
      const value = await sealValue(key, await readSecret('Value: '));
      return { document: { value }, text: value };
    },
  );
