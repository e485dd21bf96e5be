import { describe, it } from '@jest/globals';
import { Lifecycle, SystemClock, UuidIds } from '@weir/platform/kernel';
import { ZooKeeperElection, ZooKeeperSession } from '@weir/platform/coordination';
import { SilentLog } from '@weir/platform/telemetry';
import { electionSuite } from '../../libs/platform/coordination/src/election.suite.js';

/** `host:port` of a real ZooKeeper; the suite's offices have random names. */
const servers = process.env['WEIR_TEST_ZOOKEEPER'];

if (servers) {
  electionSuite('ZooKeeperElection', async () => {
    const lifecycles = [new Lifecycle(), new Lifecycle(), new Lifecycle()];
    const [clock, log, ids] = [new SystemClock(), new SilentLog(), new UuidIds()];
    const elections = lifecycles.map(
      (lifecycle) =>
        new ZooKeeperElection({ session: new ZooKeeperSession({ servers, clock, log, lifecycle }), ids, clock, log }),
    );
    return { elections, close: async () => void (await Promise.all(lifecycles.map((lifecycle) => lifecycle.stop()))) };
  });
} else {
  describe('ZooKeeperElection', () => it.todo('needs WEIR_TEST_ZOOKEEPER'));
}
