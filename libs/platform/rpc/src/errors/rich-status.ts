import { Metadata, type status } from '@grpc/grpc-js';
import { fromJSON, type MessageTypeDefinition } from '@grpc/proto-loader';
import { FAILURE_KINDS, type Failure, type FailureSpec } from '@weir/platform/kernel';

/** google.rpc.Status with one google.rpc.ErrorInfo: what clients in any language know how to read. */
const STATUS_KEY = 'grpc-status-details-bin';
const INFO_TYPE = 'type.googleapis.com/google.rpc.ErrorInfo';
const DOMAIN = 'weir';
/** Trailers are limited to 8 KiB or so; larger details stay at home, bytes. */
const MAX_DETAILS = 4_096;

interface Info {
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
}

interface Rich {
  readonly code: number;
  readonly message: string;
  readonly details: readonly { readonly type_url: string; readonly value: Buffer }[];
}

const protobuf = { Any: { fields: { type_url: { type: 'string', id: 1 }, value: { type: 'bytes', id: 2 } } } };
const rpc = {
  Status: {
    fields: {
      code: { type: 'int32', id: 1 },
      message: { type: 'string', id: 2 },
      details: { rule: 'repeated', type: 'google.protobuf.Any', id: 3 },
    },
  },
  ErrorInfo: {
    fields: {
      reason: { type: 'string', id: 1 },
      domain: { type: 'string', id: 2 },
      metadata: { keyType: 'string', type: 'string', id: 3 },
    },
  },
};
const root = { nested: { google: { nested: { protobuf: { nested: protobuf }, rpc: { nested: rpc } } } } };
const types = fromJSON(root, { keepCase: true, defaults: true, arrays: true, objects: true });
const richStatus = types['google.rpc.Status'] as unknown as MessageTypeDefinition<Rich, Rich>;
const errorInfo = types['google.rpc.ErrorInfo'] as unknown as MessageTypeDefinition<Info, Info>;

/** Trailers that carry the failure's code, kind, retriable flag, title and details. */
export function trailersOf(failure: Failure, code: status): Metadata {
  const { kind, retriable, title } = failure.spec;
  const json = JSON.stringify(failure.details);
  const details = Buffer.byteLength(json) > MAX_DETAILS ? '{}' : json;
  const info: Info = {
    reason: failure.code,
    domain: DOMAIN,
    metadata: { kind, retriable: String(retriable), title, details },
  };
  const any = { type_url: INFO_TYPE, value: errorInfo.serialize(info) };
  const trailers = new Metadata();
  trailers.set(STATUS_KEY, richStatus.serialize({ code, message: failure.message.slice(0, 1_024), details: [any] }));
  return trailers;
}

/** The spec and details that the answerer gave; undefined when the trailers hold none of ours. */
export function readTrailers(
  trailers: Metadata,
): { spec: FailureSpec; details: Readonly<Record<string, unknown>> } | undefined {
  const [bytes] = trailers.get(STATUS_KEY);
  if (!(bytes instanceof Buffer)) return undefined;
  try {
    const any = richStatus.deserialize(bytes).details.find(({ type_url }) => type_url === INFO_TYPE);
    const info = any && errorInfo.deserialize(any.value);
    const kind = FAILURE_KINDS.find((known) => known === info?.metadata['kind']);
    if (!info || info.domain !== DOMAIN || !kind) return undefined;
    const { title = info.reason, retriable, details = '{}' } = info.metadata;
    const spec = { code: info.reason, kind, retriable: retriable === 'true', title };
    return { spec, details: JSON.parse(details) as Record<string, unknown> };
  } catch {
    return undefined;
  }
}
