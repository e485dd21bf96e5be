import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { Failure, type FailureKind, PlatformErrors } from '@weir/platform/kernel';
import { type Log, Trace } from '@weir/platform/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** The HTTP column of the error table. */
export const HTTP_STATUS: Readonly<Record<FailureKind, number>> = {
  invalid: 400,
  not_found: 404,
  conflict: 409,
  unprocessable: 422,
  overloaded: 429,
  unavailable: 503,
  timeout: 504,
  internal: 500,
};

/** RFC 9457. `code` is stable; `retriable` says whether the same request may succeed later. */
export interface Problem {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly retriable: boolean;
  readonly trace?: string;
  readonly [extension: string]: unknown;
}

const problem = (
  status: number,
  code: string,
  title: string,
  detail: string,
  retriable = false,
  details: object = {},
): Problem => {
  const trace = Trace.id();
  return { type: 'about:blank', title, status, detail, code, retriable, ...details, ...(trace ? { trace } : {}) };
};

/** What the HTTP server itself refuses before any of our code runs. */
const refusedByServer: Readonly<Record<number, readonly [code: string, title: string]>> = {
  400: ['REQUEST.MALFORMED', 'The request cannot be read'],
  404: ['REQUEST.NO_ROUTE', 'There is no such route'],
  405: ['REQUEST.METHOD_NOT_ALLOWED', 'This route does not know the method'],
  413: ['REQUEST.TOO_LARGE', 'The body is larger than 100 KiB'],
  415: ['REQUEST.UNSUPPORTED_MEDIA_TYPE', 'The body must be application/json'],
  431: ['REQUEST.HEADERS_TOO_LARGE', 'The headers are too large'],
};

/** Every error that leaves over HTTP passes here: a Failure by the table, the server's own refusals by status, all else as PLATFORM.INTERNAL without its insides. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Failure) {
    return problem(
      HTTP_STATUS[error.kind],
      error.code,
      error.spec.title,
      error.message,
      error.retriable,
      error.details,
    );
  }
  const status =
    error instanceof HttpException ? error.getStatus() : (error as { statusCode?: unknown } | null)?.statusCode;
  const known = typeof status === 'number' ? refusedByServer[status] : undefined;
  if (known) return problem(status as number, known[0], known[1], error instanceof Error ? error.message : known[1]);
  const { code, title } = PlatformErrors.INTERNAL;
  return problem(500, code, title, 'The log of the service has the details under the trace id', true);
}

@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const body = toProblem(error);
    if (body.status >= 500)
      this.log.error('request failed', {
        method: request.method,
        route: request.routeOptions.url,
        code: body.code,
        error,
      });
    if (body.status === 429 || body.status === 503)
      void reply.header('retry-after', String(Number(body['retryAfterSeconds'] ?? 1)));
    void reply.status(body.status).type('application/problem+json').send(body);
  }
}
