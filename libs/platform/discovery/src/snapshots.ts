import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Log } from '@weir/platform/telemetry';
import { EntryReader, takingTraffic } from './entries.js';
import type { ServiceInstance } from './registry.js';

/** The last good list of each service on disk, so that a process can start while the registry is down. One JSON file a service. */
export class Snapshots {
  private readonly reader: EntryReader;

  /** `folder`: absolute; made when it is first written. */
  constructor(
    private readonly folder: string,
    private readonly log: Log,
  ) {
    this.reader = new EntryReader(log);
  }

  /** Undefined when there is none that can be read. */
  read(service: string): readonly ServiceInstance[] | undefined {
    try {
      const { instances } = JSON.parse(readFileSync(this.path(service), 'utf8')) as { instances?: unknown };
      const known = takingTraffic(this.reader.readAll(service, instances));
      return known.length > 0 ? known : undefined;
    } catch {
      return undefined;
    }
  }

  /** An empty list is not kept: whoever starts without a registry is better off with the last one that answered. */
  write(service: string, instances: readonly ServiceInstance[]): void {
    if (instances.length === 0) return;
    const path = this.path(service);
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(`${path}.${process.pid}`, `${JSON.stringify({ service, instances }, null, 2)}\n`);
      renameSync(`${path}.${process.pid}`, path);
    } catch (error) {
      this.log.warn('the list of a service could not be kept on disk', { service, error });
    }
  }

  private path(service: string): string {
    return join(this.folder, `${encodeURIComponent(service)}.json`);
  }
}
