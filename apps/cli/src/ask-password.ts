import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { ShopError } from '@weir/deploy/shop';

/** A password never comes by argument, which every user of the machine can read: from WEIR_PASSWORD, else asked for without echo. */
export async function askPassword(user: string): Promise<string> {
  const given = process.env['WEIR_PASSWORD'];
  if (given !== undefined) return given;
  if (!process.stdin.isTTY)
    throw new ShopError(
      'CLI.NO_PASSWORD',
      `The password of ${user} is needed`,
      'Set WEIR_PASSWORD, or run this in a terminal.',
    );
  return askSilently(`Password of ${user}: `);
}

/** A line typed without echo; all of stdin when that is no terminal. */
export async function readSecret(question: string): Promise<string> {
  return process.stdin.isTTY ? askSilently(question) : (await text(process.stdin)).replace(/\r?\n$/, '');
}

async function askSilently(question: string): Promise<string> {
  process.stderr.write(question);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stderr.write('\n');
  }
}
