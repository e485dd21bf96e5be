import { readFileSync } from 'node:fs';
import { text as all } from 'node:stream/consumers';
import { ShopError } from '@weir/deploy/shop';
import type { Command } from 'commander';
import { edited, parseAssignment } from './document-edit.js';

export interface TextOptions {
  readonly file?: string;
  readonly unset: readonly string[];
}

export const withText = (command: Command): Command =>
  command
    .option('--file <path>', 'the whole document from a file, - for stdin')
    .option('--unset <key>', 'remove section.key; may be repeated', (key, before: string[]) => [...before, key], []);

/** The text that is wanted over `base`. */
export async function wanted(base: string, words: readonly string[], { file, unset }: TextOptions): Promise<string> {
  if ((file === undefined) === (words.length + unset.length === 0))
    throw new ShopError(
      'CLI.USAGE',
      'Either keys or a whole document are set',
      'Say section.key=value ..., or --file.',
    );
  if (file === undefined) return edited(base, words.map(parseAssignment), unset);
  try {
    return file === '-' ? await all(process.stdin) : readFileSync(file, 'utf8');
  } catch (error) {
    throw new ShopError('CLI.NO_FILE', `${file} cannot be read: ${(error as Error).message}`, 'Check the path.');
  }
}

/** What a person reads of a version. */
export const short = (version: string): string => version.slice(0, 8) || '(none)';
