import type { RunFolder } from '@weir/report';
import { LoadError } from '../load-error.js';

/** What a verb says when somebody wanted an end. */
export const interrupted = (folder: RunFolder, cause: unknown): LoadError =>
  new LoadError('LOAD.INTERRUPTED', 'It was interrupted', `What was measured before is in ${folder.path}.`, { cause });
