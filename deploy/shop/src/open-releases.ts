import { userInfo } from 'node:os';
import {
  type ConfigDocuments,
  ConfigReleases,
  FileConfigSource,
  NacosDocuments,
  namespaceOf,
  SecretValues,
  ZooKeeperConfigSource,
} from '@weir/platform/config';
import { ZooKeeperSession } from '@weir/platform/coordination';
import { NacosSession } from '@weir/platform/discovery';
import { Lifecycle, SystemClock } from '@weir/platform/kernel';
import { SilentLog } from '@weir/platform/telemetry';
import type { ConfigPlace } from './config-place.js';

/** See SecretValues. */
export const seal = (key: string, text: string): string => new SecretValues(key).seal(text);

/** The operator's side of documents, wherever they are. */
export async function openReleases(
  place: ConfigPlace,
): Promise<{ releases: ConfigReleases; close: () => Promise<void> }> {
  const lifecycle = new Lifecycle();
  const documents = await documentsAt(place, lifecycle);
  return { releases: new ConfigReleases(documents, `${userInfo().username} (weir)`), close: () => lifecycle.stop() };
}

async function documentsAt(place: ConfigPlace, lifecycle: Lifecycle): Promise<ConfigDocuments> {
  const [clock, log] = [new SystemClock(), new SilentLog()];
  if (place.kind === 'files') return FileConfigSource.open({ folder: place.folder, clock, log, lifecycle });
  if (place.kind === 'zookeeper') {
    const session = new ZooKeeperSession({ servers: place.servers, logins: place.logins, clock, log, lifecycle });
    return new ZooKeeperConfigSource({ session, insistMs: 0, clock, log, lifecycle });
  }
  const { user: username, password } = place.login;
  const session = new NacosSession({ address: place.address, username, password, clock, log });
  lifecycle.onStop('clients', 'nacos', async () => session.close());
  return new NacosDocuments(session, namespaceOf(place));
}
