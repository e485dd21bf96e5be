import { HttpException, StreamableFile } from '@nestjs/common';
import { PassThrough } from 'node:stream';

/** Answers as JSON lines while they become known; those of one moment leave in one piece. A failed one says `error` with the status it would have had alone. */
export function asLines<R extends { key: string }>(
  requests: readonly R[],
  answer: (request: R) => Promise<object>,
): StreamableFile {
  const body = new PassThrough();
  let known = '';
  const flush = (): void => {
    if (body.writable) body.write(known);
    known = '';
  };
  const lines = requests.map(async (request) => {
    const line = await answer(request).catch((error: unknown) => failed(request.key, error));
    if (known === '') setImmediate(flush);
    known += `${JSON.stringify(line)}\n`;
  });
  void Promise.all(lines).then(() => setImmediate(() => body.end()));
  return new StreamableFile(body);
}

const failed = (key: string, error: unknown): object => ({
  key,
  error: error instanceof HttpException ? error.getStatus() : 500,
});
