import { exchange, framed, frames, int16, int32 } from './wire.js';

export interface ClusterMetadata {
  readonly brokers: readonly number[];
  /** -1 while none is elected. */
  readonly controller: number;
}

const metadataKey = 3;
const findCoordinatorKey = 10;

/** Asks a broker with Metadata version 1, the oldest it knows. Undefined when it does not answer. */
export async function kafkaMetadata(port: number): Promise<ClusterMetadata | undefined> {
  const noClientId = int16(-1);
  const noTopics = int32(0);
  const request = framed(int16(metadataKey), int16(1), int32(1), noClientId, noTopics);
  const answer = await exchange(request, (bytes) => frames(bytes).length > 0, { port }).catch(() => undefined);
  const [message] = frames(answer ?? Buffer.alloc(0));
  return message === undefined ? undefined : parseMetadata(message);
}

/** The broker that coordinates a consumer group; undefined while there is none. Asking makes the topic of offsets when it is missing. */
export async function kafkaCoordinator(port: number, group: string): Promise<number | undefined> {
  const name = Buffer.concat([int16(Buffer.byteLength(group)), Buffer.from(group)]);
  const request = framed(int16(findCoordinatorKey), int16(0), int32(1), int16(-1), name);
  const answer = await exchange(request, (bytes) => frames(bytes).length > 0, { port }).catch(() => undefined);
  const [message] = frames(answer ?? Buffer.alloc(0));
  return message === undefined || message.readInt16BE(4) !== 0 ? undefined : message.readInt32BE(6);
}

function parseMetadata(message: Buffer): ClusterMetadata {
  const brokers: number[] = [];
  let at = 4;
  const next32 = () => message.readInt32BE((at += 4) - 4);
  const skipString = () => (at += 2 + Math.max(0, message.readInt16BE(at)));
  for (let left = next32(); left > 0; left--) {
    brokers.push(next32());
    skipString();
    next32();
    skipString();
  }
  return { brokers: brokers.sort((a, b) => a - b), controller: next32() };
}
