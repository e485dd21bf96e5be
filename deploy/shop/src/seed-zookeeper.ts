import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ZooKeeperPlace } from './open-zookeeper.js';
import { operateConfig } from './operate-config.js';
import { repositoryRoot } from './paths.js';

/** Publishes the checked-in settings documents that are not there yet: what was changed live stays. */
export async function seedZooKeeper(place: ZooKeeperPlace): Promise<void> {
  const folder = join(repositoryRoot(), 'deploy', 'nacos');
  const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
  await operateConfig({ kind: 'zookeeper', ...place }, async (releases) => {
    const there = new Set((await releases.list()).map(({ document }) => document));
    for (const name of names.filter((one) => !there.has(one)))
      await releases.publish(name, readFileSync(join(folder, name), 'utf8'), '');
  });
}
