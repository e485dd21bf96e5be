import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { loadOrMakeSecrets, type Secrets } from '@weir/deploy/native';
import {
  MODULES,
  operateMessaging,
  repositoryRoot,
  type RunningServers,
  ShopFolder,
  startServers,
  startShop,
} from '@weir/deploy/shop';
import { createConnection } from 'mysql2/promise';
import { parse, stringify } from 'yaml';
import { NacosOperator } from '../support/nacos.js';
import type { Arm } from './arms.js';
import { Bench } from './bench.js';

export interface LaboratoryOptions {
  /** Absolute; scratch of the servers and shops, emptied before. */
  readonly folder: string;
  /** Absolute; where the native servers are. */
  readonly downloads: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (sentence: string) => void;
}

/** What every shop of the shop's groups does until {@link Bench.release}: nothing. */
const HELD_BACK = { messaging: { groups: Object.fromEntries(MODULES.map((group) => [group, { paused: true }])) } };

/** Orders that wait for held back consumers must not expire meanwhile. */
const PATIENT = { order: { deadlineMs: 600_000 }, inventory: { holdTtlMs: 900_000 } };

type Sections = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** The same real servers under one shop after the other. */
export class Laboratory {
  private constructor(
    private readonly options: LaboratoryOptions,
    private readonly servers: RunningServers,
    private readonly secrets: Secrets,
  ) {}

  static async open(options: LaboratoryOptions): Promise<Laboratory> {
    const { folder: path, downloads, signal, onProgress } = options;
    rmSync(path, { recursive: true, force: true });
    const servers = await startServers({
      ...{ folder: path, downloads, onProgress, optimize: true },
      ...(signal ? { signal } : {}),
    });
    const secrets = await loadOrMakeSecrets(join(new ShopFolder(path).servers, 'secrets.json'));
    return new Laboratory(options, servers, secrets);
  }

  /** Puts the servers back to where they were before the first run, and starts the arm's shop on them; nobody consumes events yet. */
  async begin(arm: Arm): Promise<Bench> {
    const { folder: path, signal } = this.options;
    const folder = join(path, 'shop');
    rmSync(folder, { recursive: true, force: true });
    await Promise.all([this.emptyDatabases(), this.emptyTopics()]);
    const publish = await this.settings(arm);
    const { shape, placement } = arm;
    const began = performance.now();
    const shop = await startShop({
      ...{ infra: 'native', shape, folder, logLevel: 'warn', servers: this.servers },
      ...(placement ? { placement } : {}),
      ...(signal ? { signal } : {}),
    });
    const readySeconds = (performance.now() - began) / 1000;
    return Bench.open({ shop, servers: this.servers, root: this.root(), readySeconds, release: publish });
  }

  /** Versions of what runs below the shops, for the report. */
  async versions(): Promise<Record<string, string>> {
    const database = await createConnection(this.root());
    const [rows] = await database.query('SELECT VERSION() AS version');
    await database.end();
    return { database: (rows as { version: string }[])[0]?.version ?? 'unknown' };
  }

  close(): Promise<void> {
    return this.servers.stop();
  }

  private root(): { host: string; port: number; user: string; password: string } {
    const { host, port } = this.servers.servers.database;
    return { host, port, user: 'root', password: this.secrets.mysql.root };
  }

  private async emptyDatabases(): Promise<void> {
    const database = await createConnection(this.root());
    try {
      for (const module of MODULES) {
        await database.query(`DROP DATABASE IF EXISTS weir_${module}`);
        await database.query(`CREATE DATABASE weir_${module} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
      }
    } finally {
      await database.end();
    }
  }

  private emptyTopics(): Promise<void> {
    return operateMessaging(this.servers.servers.kafka, async ({ admin }) => {
      const topics = (await admin.topics()).map(({ topic }) => topic).filter((topic) => topic.startsWith('weir.'));
      for (const topic of topics) await admin.delete(topic);
    });
  }

  /** Publishes what the arm reads, with its consumers held back; the answer lets them go. */
  private async settings(arm: Arm): Promise<() => Promise<void>> {
    const nacos = await NacosOperator.login(this.servers.servers.nacos, this.secrets.nacos.users.operator);
    for (const name of ['order', 'inventory', 'monolith'])
      await nacos.publish(`${name}.yaml`, stringify(merged(documentOf(name), PATIENT)));
    const publish = (extra: Sections): Promise<void> =>
      nacos.publish('shared.yaml', stringify(merged(merged(documentOf('shared'), arm.settings), extra)));
    await publish(HELD_BACK);
    return () => publish({});
  }
}

const documentOf = (name: string): Sections =>
  parse(readFileSync(join(repositoryRoot(), 'deploy', 'nacos', `${name}.yaml`), 'utf8')) as Sections;

const merged = (below: Sections, above: Sections): Sections => ({
  ...below,
  ...Object.fromEntries(Object.entries(above).map(([section, values]) => [section, { ...below[section], ...values }])),
});
