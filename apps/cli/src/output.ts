import { errorDocument, ShopError } from '@weir/deploy/shop';
import type { CommanderError } from 'commander';

/** What a verb found out. */
export interface Outcome {
  /** Printed under --json. */
  readonly document: unknown;
  /** Printed to a person. */
  readonly text: string;
  /** False when what was asked is not true: exit 1. Default true. */
  readonly ok?: boolean;
}

/** Asked of the raw words, as a usage error comes before the options are known. */
export const wantsJson = (): boolean => process.argv.includes('--json');

/** A verb's own words go to stdout, progress never does. */
export function print({ document, text, ok = true }: Outcome): void {
  process.stdout.write(`${wantsJson() ? JSON.stringify(document, null, 2) : text}\n`);
  if (!ok) process.exitCode = 1;
}

/** One JSON document on stdout under --json, else a sentence and the way out on stderr; exit 1 either way. */
export function fail(error: unknown): void {
  const document = errorDocument(error);
  if (wantsJson()) process.stdout.write(`${JSON.stringify({ error: document }, null, 2)}\n`);
  else process.stderr.write(`${document.message.replace(/[.\s]*$/, '')}. ${document.hint}\n`);
  process.exitCode = 1;
}

export function usageError({ message, code }: CommanderError): ShopError {
  const said =
    code === 'commander.help' ? 'weir was given nothing to do' : message.replace(/^error: /, '').split('\n')[0];
  return new ShopError(
    'CLI.USAGE',
    `${said}`,
    '`npx weir --help` lists the verbs, `npx weir <verb> --help` what one takes.',
  );
}

/** Columns aligned, two spaces between; numbers to the right. */
export function table(rows: readonly (readonly (string | number | undefined)[])[]): string {
  const cells = rows.map((row) => row.map((cell) => String(cell ?? '-')));
  const widths = (cells[0] ?? []).map((_, at) => Math.max(...cells.map((row) => row[at]?.length ?? 0)));
  const align = (cell: string, at: number): string =>
    /^[\d.,]+( \w+)?$/.test(cell) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0);
  return cells.map((row) => row.map(align).join('  ').trimEnd()).join('\n');
}

/** Minor units as people write them: `12.80 EUR`. */
export const money = (minor: number, currency: string): string => `${(minor / 100).toFixed(2)} ${currency}`;
