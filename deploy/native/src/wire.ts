import { connect } from 'node:net';

export const loopback = '127.0.0.1';

export interface Exchange {
  readonly port: number;
  /** Milliseconds until it is given up. Default 1000. */
  readonly within?: number;
}

/** Sends bytes on a fresh connection and resolves with all that came back until `isWhole`, or until the server closed. Rejects when there is no server or its time is up. */
export function exchange(
  request: Buffer,
  isWhole: (answer: Buffer) => boolean,
  { port, within = 1000 }: Exchange,
): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  let answer: Buffer = Buffer.alloc(0);
  const socket = connect({ port, host: loopback });
  const timer = setTimeout(() => socket.destroy(new Error(`no answer within ${within} ms`)), within);
  socket.once('connect', () => socket.write(request));
  socket.on('data', (more: Buffer) => {
    answer = Buffer.concat([answer, more]);
    if (!isWhole(answer)) return;
    resolve(answer);
    socket.destroy();
  });
  socket.once('error', reject);
  socket.once('close', () => {
    clearTimeout(timer);
    resolve(answer);
  });
  return promise;
}

export const int16 = (value: number): Buffer => {
  const buffer = Buffer.alloc(2);
  buffer.writeInt16BE(value);
  return buffer;
};

export const int32 = (value: number): Buffer => {
  const buffer = Buffer.alloc(4);
  buffer.writeInt32BE(value);
  return buffer;
};

/** The framing of both Kafka and ZooKeeper: a length of four bytes, then the message. */
export const framed = (...parts: readonly Buffer[]): Buffer => {
  const body = Buffer.concat(parts);
  return Buffer.concat([int32(body.length), body]);
};

/** The messages of a stream of frames, without what is not whole yet. */
export function frames(stream: Buffer): Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at + 4 <= stream.length;) {
    const end = at + 4 + stream.readInt32BE(at);
    if (end > stream.length) break;
    found.push(stream.subarray(at + 4, end));
    at = end;
  }
  return found;
}
