import { Metadata, status } from '@grpc/grpc-js';
import { describe, expect, it } from '@jest/globals';
import { BadRequestException, ForbiddenException } from '@nestjs/common';
import { RpcException } from '@nestjs/microservices';
import { Failure, FAILURE_KINDS, PlatformErrors } from '@weir/platform/kernel';
import { z } from 'zod';
import { isUnforeseen, toFailure, toStatus } from './failures.js';
import { STATUS_OF } from './status.table.js';

const across = (error: unknown): Failure => toFailure(toStatus(error), 'order place');

describe('errors across the wire', () => {
  it('has one status for each kind, and no two kinds share one', () => {
    expect(Object.keys(STATUS_OF).sort()).toEqual([...FAILURE_KINDS].sort());
    expect(new Set(Object.values(STATUS_OF)).size).toBe(FAILURE_KINDS.length);
  });

  it.each(FAILURE_KINDS)('%s arrives as it was thrown, with a code that the caller has never heard of', (kind) => {
    for (const retriable of [true, false]) {
      const thrown = new Failure(
        { code: 'MOON.FAR', kind, retriable, title: 'The moon is far' },
        'it is 384 400 km away – weit',
        { details: { km: 384_400, of: ['moon'] } },
      );
      expect(toStatus(thrown).code).toBe(STATUS_OF[kind]);
      const { spec, message, details } = across(thrown);
      expect({ spec, message, details }).toEqual({
        spec: thrown.spec,
        message: thrown.message,
        details: thrown.details,
      });
    }
  });

  it.each(Object.entries(PlatformErrors))('%s survives the way', (_name, spec) => {
    expect(across(new Failure(spec)).spec).toEqual(spec);
  });

  it.each([
    [status.UNAVAILABLE, PlatformErrors.UNAVAILABLE],
    [status.CANCELLED, PlatformErrors.UNAVAILABLE],
    [status.DEADLINE_EXCEEDED, PlatformErrors.TIMEOUT],
    [status.RESOURCE_EXHAUSTED, PlatformErrors.OVERLOADED],
    [status.INVALID_ARGUMENT, PlatformErrors.INVALID_REQUEST],
    [status.UNIMPLEMENTED, PlatformErrors.INTERNAL],
    [status.UNKNOWN, PlatformErrors.INTERNAL],
  ])('status %s without our details', (code, spec) => {
    expect(toFailure({ code, details: 'so it is', metadata: new Metadata() }, 'order place')).toMatchObject({
      spec,
      message: 'order place: so it is',
    });
  });

  it('tells nothing of an error that nobody has foreseen', () => {
    const error = new TypeError('password is hunter2');
    expect(isUnforeseen(error)).toBe(true);
    expect(JSON.stringify(toStatus(error))).not.toContain('hunter2');
    expect(across(error)).toMatchObject({ spec: PlatformErrors.INTERNAL, message: PlatformErrors.INTERNAL.title });
  });

  it('knows what validation throws', () => {
    const zod = z.object({ quantity: z.int() }).safeParse({ quantity: 'two' }).error;
    expect(across(zod)).toMatchObject({
      spec: PlatformErrors.INVALID_REQUEST,
      message: expect.stringContaining('quantity: ') as unknown,
    });
    expect(across(new BadRequestException(['sku is missing', 'quantity is 0']))).toMatchObject({
      spec: PlatformErrors.INVALID_REQUEST,
      message: 'sku is missing; quantity is 0',
    });
  });

  it('lets a guard refuse and a filter choose its status', () => {
    expect(toStatus(new ForbiddenException('not you'))).toMatchObject({
      code: status.PERMISSION_DENIED,
      details: 'not you',
    });
    expect(toStatus(new RpcException('Forbidden resource'))).toMatchObject({ code: status.PERMISSION_DENIED });
    expect(toStatus(new RpcException({ code: status.DATA_LOSS, message: 'gone' }))).toMatchObject({
      code: status.DATA_LOSS,
      details: 'gone',
    });
    expect(toStatus({ code: 'ECONNRESET', message: 'socket' })).toMatchObject({ code: status.INTERNAL });
  });

  it('leaves details at home that do not fit into trailers', () => {
    const failure = across(
      new Failure(PlatformErrors.INVALID_REQUEST, 'x'.repeat(5_000), { details: { issues: 'y'.repeat(5_000) } }),
    );
    expect(failure.message).toHaveLength(1_024);
    expect(failure.details).toEqual({});
  });
});
