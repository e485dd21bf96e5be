import { rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadOrMakeSecrets, type Secrets } from '@weir/deploy/native';
import { MODULES, type RunningServers, ShopFolder, startServers } from '@weir/deploy/shop';
import { messagingSettings } from '@weir/platform/messaging';
import { projectRoot } from '@weir/platform/runtime';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { parse, stringify } from 'yaml';
import { NacosOperator } from '../../support/nacos.js';
import { type DatabaseWork, databaseWork } from '../budget/database-work.js';

/** Documents whose own word goes over the shared one. */
const DOCUMENTS = ['shared', 'monolith', 'order', 'inventory'] as const;

/** Nothing may be cancelled for its age while the saga is held: longer than any run, ms. */
const PATIENT = { order: { deadlineMs: 3_600_000 }, inventory: { holdTtlMs: 7_200_000 } };

type Sections = Record<string, Record<string, unknown>>;

/** The real servers that all arms share, and the way to begin anew on them. */
export class Bench {
  private runs = 0;

  private constructor(
    readonly folder: string,
    readonly servers: RunningServers,
    readonly secrets: Secrets,
    private readonly root: Connection,
  ) {}

  static async start(folder: string, onProgress: (sentence: string) => void): Promise<Bench> {
    rmSync(folder, { recursive: true, force: true });
    const downloads = join(projectRoot(), '.weir', 'servers');
    const servers = await startServers({ folder, downloads, onProgress });
    const secrets = await loadOrMakeSecrets(join(new ShopFolder(folder).servers, 'secrets.json'));
    const { host, port } = servers.servers.database;
    const root = await createConnection({ host, port, user: 'root', password: secrets.mysql.root });
    return new Bench(folder, servers, secrets, root);
  }

  get database(): { readonly host: string; readonly port: number } {
    const { host, port } = this.servers.servers.database;
    return { host, port };
  }

  /** Whether the shop can be told to keep its events in the outbox, so that a placing run measures placing alone. */
  readonly canHoldSaga = 'relayPaused' in messagingSettings.shape;

  /** Empty schemas, a folder for one run, and the settings of its workload. */
  async reset(holdSaga: boolean): Promise<string> {
    for (const module of MODULES) {
      await this.root.query(`DROP DATABASE IF EXISTS weir_${module}`);
      await this.root.query(`CREATE DATABASE weir_${module} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
    }
    const { nacos } = this.servers.servers;
    const operator = await NacosOperator.login(nacos, this.secrets.nacos.users.operator);
    const messaging = this.canHoldSaga ? { messaging: { relayPaused: holdSaga } } : {};
    for (const name of DOCUMENTS) {
      const text = await readFile(join(projectRoot(), 'deploy', 'nacos', `${name}.yaml`), 'utf8');
      const sections = { ...messaging, ...PATIENT } as Sections;
      const wanted = SECTIONS[name].flatMap((section) =>
        sections[section] ? [[section, sections[section]] as const] : [],
      );
      await operator.publish(
        `${name}.yaml`,
        stringify(over((parse(text) ?? {}) as Sections, Object.fromEntries(wanted))),
      );
    }
    return join(this.folder, 'runs', String(++this.runs));
  }

  async count(schema: string, table: string, where = '1 = 1'): Promise<number> {
    const [[row]] = await this.root.query<RowDataPacket[]>(
      `SELECT COUNT(*) AS n FROM ${schema}.${table} WHERE ${where}`,
    );
    return Number(row?.['n']);
  }

  work(): Promise<DatabaseWork> {
    return databaseWork(this.root);
  }

  async version(): Promise<string> {
    const [[row]] = await this.root.query<RowDataPacket[]>('SELECT VERSION() AS version');
    return String(row?.['version']);
  }

  async stop(): Promise<void> {
    await this.root.end();
    await this.servers.stop();
  }
}

/** Which sections each document may hold. */
const SECTIONS: Readonly<Record<(typeof DOCUMENTS)[number], readonly string[]>> = {
  shared: ['messaging'],
  monolith: ['order', 'inventory'],
  order: ['order'],
  inventory: ['inventory'],
};

const over = (document: Sections, wanted: Sections): Sections => ({
  ...document,
  ...Object.fromEntries(Object.entries(wanted).map(([section, keys]) => [section, { ...document[section], ...keys }])),
});
