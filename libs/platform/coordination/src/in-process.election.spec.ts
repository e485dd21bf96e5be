import { SystemClock } from '@weir/platform/kernel';
import { SilentLog } from '@weir/platform/telemetry';
import { electionSuite } from './election.suite.js';
import { InProcessElection } from './in-process.election.js';

electionSuite('InProcessElection', async () => ({
  elections: [new InProcessElection({ clock: new SystemClock(), log: new SilentLog() })],
  close: async () => undefined,
}));
