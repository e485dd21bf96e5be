import { InProcessBarrier } from './in-process.barrier.js';
import { InProcessLock } from './in-process.lock.js';
import { InProcessMembership } from './in-process.membership.js';
import { InProcessSequence } from './in-process.sequence.js';
import { recipesSuite } from './recipes.suite.js';

recipesSuite('In one process', async () => ({
  processes: [
    {
      lock: new InProcessLock(),
      membership: new InProcessMembership(),
      sequence: new InProcessSequence(),
      barrier: new InProcessBarrier(),
    },
  ],
  close: async () => undefined,
}));
