import { Failure, PlatformErrors } from '@weir/platform/kernel';
import type { z } from 'zod';

/** The message in the terms of the contract. Throws REQUEST.INVALID that names each field and what is wrong with it. */
export function parseRequest<S extends z.ZodType>(schema: S, message: unknown): z.output<S> {
  const parsed = schema.safeParse(message);
  if (parsed.success) return parsed.data;
  throw invalidRequest(parsed.error);
}

export function invalidRequest(error: z.ZodError): Failure {
  const issues = error.issues.slice(0, 20).map(({ path, message }) => `${path.join('.') || '(whole)'}: ${message}`);
  return new Failure(PlatformErrors.INVALID_REQUEST, issues.join('; '), { details: { issues } });
}
