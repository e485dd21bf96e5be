import { StandardSchemaValidationPipe } from '@nestjs/common';
import { Failure, PlatformErrors } from '@weir/platform/kernel';

type Issue = {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
};

const sentence = ({ path = [], message }: Issue): string =>
  `${path.map((step) => String(typeof step === 'object' ? step.key : step)).join('.') || '(whole)'}: ${message}`;

/** Holds every route parameter that names a schema to it; what does not fit is REQUEST.INVALID, one sentence per field. */
export const validationPipe = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({
    exceptionFactory: (all) => {
      const issues = all.slice(0, 20).map(sentence);
      return new Failure(PlatformErrors.INVALID_REQUEST, issues.join('; '), { details: { issues } });
    },
  });
