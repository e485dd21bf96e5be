import { connect, type Socket } from 'node:net';

/** A POST of JSON as bytes: all of it, or only its beginning. */
export function rawPost(
  path: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  sent = body.length,
): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [
    `POST ${path} HTTP/1.1`,
    'host: shop',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...lines,
    '',
    body.slice(0, sent),
  ].join('\r\n');
}

/** Opens a connection and writes; whoever gets it closes it. */
export function connected(url: string, bytes: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes, () => resolve(socket)));
    socket.once('error', reject);
  });
}
