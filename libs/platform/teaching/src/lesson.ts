import type { InjectionToken } from '@nestjs/common';
import type { Protection } from './teaching.settings.js';

/** What a naive shop would put in the place of one provider. */
export interface Lesson {
  readonly without: Protection;
  /** Of the provider, wherever a module of the app has one. */
  readonly token: InjectionToken;
  /** Other providers of the same module that the naive one needs, in the order of its arguments. */
  readonly inject: readonly InjectionToken[];
  // Each lesson knows its own types; Nest hands providers over untyped.
  readonly naive: (real: never, ...injected: never[]) => unknown;
}
