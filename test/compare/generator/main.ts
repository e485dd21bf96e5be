import { Engine } from './engine.js';
import type { Job } from './job.js';

/** The program of the generator: a job comes as a message, its yield goes back. Ends with its parent. */
const engine = new Engine();
process.on('message', (job: Job) => {
  engine.run(job).then(
    (found) => process.send?.({ found }),
    (error: unknown) => process.send?.({ failed: String(error) }),
  );
});
process.once('disconnect', () => process.exit(0));
