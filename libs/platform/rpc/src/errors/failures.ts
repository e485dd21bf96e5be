import { Metadata, status, type StatusObject } from '@grpc/grpc-js';
import { HttpException } from '@nestjs/common';
import { RpcException } from '@nestjs/microservices';
import { Failure, PlatformErrors } from '@weir/platform/kernel';
import { ZodError } from 'zod';
import { invalidRequest } from '../server/parse-request.js';
import { readTrailers, trailersOf } from './rich-status.js';
import { platformError, STATUS_OF } from './status.table.js';

/** Answer for anything a handler, guard, pipe, interceptor or filter has thrown. What we do not know becomes PLATFORM.INTERNAL and tells nothing of its inside. */
export function toStatus(error: unknown): StatusObject {
  const own = statusOfItsOwn(error);
  if (own) return own;
  const failure = asFailure(error) ?? new Failure(PlatformErrors.INTERNAL);
  const code = STATUS_OF[failure.kind];
  return { code, details: failure.message.slice(0, 1_024), metadata: trailersOf(failure, code) };
}

/** True for what nobody has foreseen: it belongs into the log with its stack. */
export function isUnforeseen(error: unknown): boolean {
  return statusOfItsOwn(error) === undefined && asFailure(error) === undefined;
}

/** The caller's view of a call that failed: the answerer's own failure when it gave one. `method` goes into the sentence. */
export function toFailure(ended: StatusObject, method: string): Failure {
  const remote = readTrailers(ended.metadata);
  if (remote) return new Failure(remote.spec, ended.details, { details: remote.details });
  return new Failure(platformError(ended.code), `${method}: ${ended.details}`);
}

function asFailure(error: unknown): Failure | undefined {
  if (error instanceof Failure) return error;
  if (error instanceof ZodError) return invalidRequest(error);
  if (error instanceof HttpException && error.getStatus() === 400)
    return new Failure(PlatformErrors.INVALID_REQUEST, sentence(error), { cause: error });
  return undefined;
}

/** A guard's refusal, and what a filter chose to answer with a gRPC status. */
function statusOfItsOwn(error: unknown): StatusObject | undefined {
  if (error instanceof HttpException && error.getStatus() === 403)
    return plain(status.PERMISSION_DENIED, error.message);
  const said: unknown = error instanceof RpcException ? error.getError() : error;
  if (typeof said === 'string')
    return error instanceof RpcException ? plain(status.PERMISSION_DENIED, said) : undefined;
  if (said instanceof Failure || typeof said !== 'object' || said === null || !('code' in said)) return undefined;
  const { code } = said;
  if (typeof code !== 'number' || !(code in status) || code === (status.OK as number)) return undefined;
  if ('details' in said && typeof said.details === 'string') return plain(code, said.details);
  return plain(code, 'message' in said && typeof said.message === 'string' ? said.message : '');
}

function plain(code: status, details: string): StatusObject {
  return { code, details, metadata: new Metadata() };
}

function sentence(error: HttpException): string {
  const body = error.getResponse();
  const message: unknown = typeof body === 'object' && 'message' in body ? body.message : error.message;
  return Array.isArray(message) ? message.join('; ') : String(message);
}
