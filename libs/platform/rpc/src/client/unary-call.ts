import { type ChannelInterface, Metadata, type MethodDefinition, status, type StatusObject } from '@grpc/grpc-js';

export type Method = MethodDefinition<object, object>;

/** How a call ended that got no reply. */
export class CallFailed extends Error {
  constructor(readonly status: StatusObject) {
    super(`${status.code} ${status.details}`);
  }
}

/**
 * One unary call on the channel itself; rejects with CallFailed. `Client.makeUnaryRequest` would add interceptors, an emitter and the capture of a stack
 * to every call. `deadline`: milliseconds since 1970. `onStart` gets the way to give the call up.
 */
export function unaryCall<Reply>(
  channel: ChannelInterface,
  method: Method,
  request: object,
  metadata: Metadata,
  deadline: number,
  onStart?: (cancel: () => void) => void,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const call = channel.createCall(method.path, deadline, undefined, null, undefined);
    let reply: Reply | undefined;
    let unreadable: StatusObject | undefined;
    const internal = (what: string, error: unknown): StatusObject => ({
      code: status.INTERNAL,
      details: `${what}: ${error instanceof Error ? error.message : String(error)}`,
      metadata: new Metadata(),
    });
    call.start(metadata, {
      onReceiveMetadata: () => undefined,
      onReceiveMessage: (message: Buffer) => {
        try {
          reply = method.responseDeserialize(message) as Reply;
        } catch (error) {
          unreadable = internal('the reply cannot be read', error);
        }
      },
      onReceiveStatus: (ended) => {
        const failed = unreadable ?? ended;
        if (failed.code === status.OK && reply !== undefined) resolve(reply);
        else
          reject(
            new CallFailed(failed.code === status.OK ? internal('no reply', 'the call ended without one') : failed),
          );
      },
    });
    call.startRead();
    onStart?.(() => call.cancelWithStatus(status.CANCELLED, 'another answer was first'));
    try {
      call.sendMessageWithContext({}, method.requestSerialize(request));
      call.halfClose();
    } catch (error) {
      unreadable = internal('the request cannot be written', error);
      call.cancelWithStatus(unreadable.code, unreadable.details);
    }
  });
}
