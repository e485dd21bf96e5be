import { ShopError } from '@weir/deploy/shop';

/** Reads an option's value: digits, up to 2^32 - 1. Throws CLI.USAGE. */
export function wholeNumber(text: string): number {
  if (/^\d{1,10}$/.test(text) && Number(text) < 2 ** 32) return Number(text);
  throw new ShopError('CLI.USAGE', `"${text}" is not a whole number`, 'Give digits, for example 1000.');
}
