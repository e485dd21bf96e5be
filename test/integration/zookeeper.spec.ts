import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, it } from '@jest/globals';
import { ZooKeeperConfigSource } from '@weir/platform/config';
import { Lifecycle, SystemClock, UuidIds } from '@weir/platform/kernel';
import {
  ZooKeeperBarrier,
  ZooKeeperElection,
  ZooKeeperLock,
  ZooKeeperMembership,
  ZooKeeperSequence,
  ZooKeeperSession,
} from '@weir/platform/coordination';
import { SilentLog } from '@weir/platform/telemetry';
import { configSourceSuite } from '../../libs/platform/config/src/config-source.suite.js';
import { recipesSuite } from '../../libs/platform/coordination/src/recipes.suite.js';
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

  recipesSuite('On ZooKeeper', async () => {
    const lifecycles = [new Lifecycle(), new Lifecycle(), new Lifecycle()];
    const processes = lifecycles.map((lifecycle) => {
      const [clock, log, ids] = [new SystemClock(), new SilentLog(), new UuidIds()];
      const session = new ZooKeeperSession({ servers, clock, log, lifecycle });
      const options = { session, root: '/suite', ids, clock, log };
      return {
        lock: new ZooKeeperLock(options),
        membership: new ZooKeeperMembership(options),
        sequence: new ZooKeeperSequence(options),
        barrier: new ZooKeeperBarrier(options),
      };
    });
    return { processes, close: async () => void (await Promise.all(lifecycles.map((lifecycle) => lifecycle.stop()))) };
  });

  const dataFolder = mkdtempSync(join(tmpdir(), 'weir-zookeeper-'));
  afterAll(() => rm(dataFolder, { recursive: true }));
  const source = async (lifecycle: Lifecycle, away?: string): Promise<ZooKeeperConfigSource> => {
    const [clock, log] = [new SystemClock(), new SilentLog()];
    const session = new ZooKeeperSession({ servers: away ?? servers, clock, log, lifecycle });
    const insist = away ? { insistMs: 0 } : {};
    return new ZooKeeperConfigSource({ session, root: '/suite/config', dataFolder, clock, log, lifecycle, ...insist });
  };
  configSourceSuite('ZooKeeperConfigSource', {
    open: (lifecycle) => source(lifecycle),
    offline: (lifecycle) => source(lifecycle, '127.0.0.1:1'),
    write: async (document, text) => {
      const lifecycle = new Lifecycle();
      const session = new ZooKeeperSession({ servers, clock: new SystemClock(), log: new SilentLog(), lifecycle });
      const link = await session.connected(AbortSignal.timeout(10_000));
      await link.set(`/suite/config/documents/${document}`, Buffer.from(text));
      await lifecycle.stop();
    },
  });
} else {
  describe('ZooKeeperElection', () => it.todo('needs WEIR_TEST_ZOOKEEPER'));
}
