import { chmodSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Arrangement } from './plan.js';
import { ShopError, errorDocument, type ErrorDocument } from './shop-error.js';

/** What the supervisor can be asked. One question a connection, one JSON document a line. */
export type Question = { readonly ask: 'ps' | 'stop' } | { readonly ask: 'place'; readonly wish: Arrangement };

type Line = { readonly progress: string } | { readonly answer: unknown } | { readonly error: ErrorDocument };

export type Answerer = (question: Question, progress: (sentence: string) => void) => Promise<unknown>;

/** Listens on a unix-domain socket that only this user can open. */
export function serveControl(path: string, answer: Answerer): Promise<Server> {
  rmSync(path, { force: true });
  const server = createServer((socket) => void converse(socket, answer));
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => {
      chmodSync(path, 0o600);
      resolve(server);
    });
  });
}

async function converse(socket: Socket, answer: Answerer): Promise<void> {
  const say = (line: Line): void => void (socket.writable && socket.write(`${JSON.stringify(line)}\n`));
  socket.on('error', () => undefined);
  for await (const text of createInterface({ input: socket })) {
    try {
      say({ answer: (await answer(JSON.parse(text) as Question, (progress) => say({ progress }))) ?? null });
    } catch (error) {
      say({ error: errorDocument(error) });
    }
    socket.end();
    return;
  }
}

/** Asks the supervisor. Fails with SHOP.NO_ANSWER when nobody listens or it hangs up early; with the supervisor's own error otherwise. */
export async function askSupervisor(
  path: string,
  question: Question,
  onProgress: (sentence: string) => void = () => undefined,
): Promise<unknown> {
  const socket = createConnection(path);
  let broken: Error | undefined;
  socket.on('error', (error) => (broken = error));
  socket.write(`${JSON.stringify(question)}\n`);
  for await (const text of createInterface({ input: socket })) {
    const line = JSON.parse(text) as Line;
    if ('progress' in line) onProgress(line.progress);
    else if ('error' in line) throw new ShopError(line.error.code, line.error.message, line.error.hint);
    else return line.answer;
  }
  throw new ShopError(
    'SHOP.NO_ANSWER',
    'The supervisor of the shop does not answer',
    'See `npx weir doctor`; `npx weir down` cleans up.',
    { cause: broken },
  );
}
