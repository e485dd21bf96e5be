import { CommanderError } from 'commander';
import { fail, usageError } from './output.js';
import { program } from './program.js';

try {
  await program().parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) fail(error);
  else if (error.exitCode !== 0) fail(usageError(error));
}
