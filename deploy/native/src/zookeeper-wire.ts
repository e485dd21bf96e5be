import { exchange, framed, frames, int32 } from './wire.js';

/** `leader`, `follower` or `standalone`; undefined while it does not serve. */
export async function zookeeperMode(port: number): Promise<string | undefined> {
  const answer = await exchange(Buffer.from('srvr'), () => false, { port }).catch(() => undefined);
  return /^Mode: (\w+)$/m.exec(answer?.toString() ?? '')?.[1];
}

const getData = 4;
const deleteNode = 2;
const closeSession = -11;
const sessionTimeout = 4000;
const anyVersion = -1;

/**
 * Removes the ephemeral nodes by which a broker is known. They outlive a broker that was killed until its session ends, and meanwhile the same broker cannot
 * start again (`NodeExists`). To be called only when that broker is surely dead.
 */
export async function forgetBroker(brokerId: number, port: number): Promise<void> {
  const controller = await ask(port, getData, path('/controller'), Buffer.of(0));
  const leads = controller !== undefined && new RegExp(`"brokerid":${brokerId}\\b`).test(controller.toString());
  await ask(port, deleteNode, path(`/brokers/ids/${brokerId}`), int32(anyVersion));
  if (leads) await ask(port, deleteNode, path('/controller'), int32(anyVersion));
}

/** One request in a session of its own. Undefined when the server refuses it: the node is not there. */
async function ask(port: number, operation: number, ...body: readonly Buffer[]): Promise<Buffer | undefined> {
  const password = Buffer.concat([int32(16), Buffer.alloc(16)]);
  const open = framed(int32(0), Buffer.alloc(8), int32(sessionTimeout), Buffer.alloc(8), password, Buffer.of(0));
  const request = Buffer.concat([
    open,
    framed(int32(1), int32(operation), ...body),
    framed(int32(2), int32(closeSession)),
  ]);
  const [, reply] = frames(await exchange(request, (bytes) => frames(bytes).length >= 3, { port, within: 5000 }));
  if (reply === undefined) throw new Error('ZooKeeper closed the connection');
  const error = reply.readInt32BE(12);
  return error === 0 ? reply.subarray(16) : undefined;
}

const path = (name: string): Buffer => Buffer.concat([int32(Buffer.byteLength(name)), Buffer.from(name)]);
