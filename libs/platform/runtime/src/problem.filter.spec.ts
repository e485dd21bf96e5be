import { describe, expect, it } from '@jest/globals';
import { HttpException } from '@nestjs/common';
import { Failure, FAILURE_KINDS, PlatformErrors } from '@weir/platform/kernel';
import { HTTP_STATUS, toProblem } from './problem.filter.js';

describe('the HTTP column of the error table', () => {
  it.each(FAILURE_KINDS)('maps a failure of kind %s with its code and detail', (kind) => {
    const failure = new Failure({ code: 'X.Y', kind, retriable: true, title: 'a title' }, 'a detail', {
      details: { sku: 'tea' },
    });
    expect(toProblem(failure)).toEqual({
      type: 'about:blank',
      title: 'a title',
      status: HTTP_STATUS[kind],
      detail: 'a detail',
      code: 'X.Y',
      retriable: true,
      sku: 'tea',
    });
  });

  it.each([
    [400, 'REQUEST.MALFORMED'],
    [404, 'REQUEST.NO_ROUTE'],
    [413, 'REQUEST.TOO_LARGE'],
    [415, 'REQUEST.UNSUPPORTED_MEDIA_TYPE'],
  ])('keeps the status %i of what the server itself refuses', (status, code) => {
    expect(toProblem(new HttpException('no', status))).toMatchObject({ status, code });
  });

  it('shows nothing of an unknown error', () => {
    const body = toProblem(new Error('password=hunter2'));
    expect(body).toMatchObject({ status: 500, code: PlatformErrors.INTERNAL.code, retriable: true });
    expect(JSON.stringify(body)).not.toContain('hunter2');
  });
});
