import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadOrMakeSecrets } from '@weir/deploy/native';
import {
  defaultFolder,
  embeddedConnection,
  embeddedMessaging,
  evidenceOf,
  repositoryRoot,
  type Scale,
  serverConnection,
  type Shop,
  ShopFolder,
  startShop,
  until,
} from '@weir/deploy/shop';
import { verifyAtRest, type Testimony, type VerifyReport } from '@weir/invariants';
import { parse, stringify } from 'yaml';
import { NacosOperator } from '../../support/nacos.js';

type Sections = Record<string, object>;

export interface FloodShopOptions {
  readonly infra: 'native' | 'embedded';
  readonly shape: 'mono' | 'micro';
  readonly scale?: Scale;
  readonly signal?: AbortSignal;
  /** One sentence for each step. */
  readonly onProgress?: (sentence: string) => void;
}

/** Everything accepted is settled within this time after the flood, ms. */
const REST_WITHIN = 600_000;

/** Orders may wait long in an experiment; nobody gives them up meanwhile. */
const PATIENT = { order: { deadlineMs: 3_600_000 }, inventory: { holdTtlMs: 3_900_000 } };

/** What a document says that comes with Weir. */
const deployed = (name: string): Sections =>
  (parse(readFileSync(join(repositoryRoot(), 'deploy', 'nacos', `${name}.yaml`), 'utf8')) ?? {}) as Sections;

/** The section `messaging` that holds a group back in another way than Weir is deployed with. */
export function groupHeld(group: string, values: object = {}): object {
  const { groups = {} } = (deployed('shared')['messaging'] ?? {}) as { groups?: Sections };
  return { groups: { ...groups, [group]: { ...groups[group], ...values } } };
}

/** A process's own document goes over the shared one. */
const OWN = { monolith: PATIENT, order: { order: PATIENT.order }, inventory: { inventory: PATIENT.inventory } };

/** A shop to be flooded: in a folder of its own, on free ports, beside whatever runs already. */
export class FloodShop {
  private constructor(
    readonly shop: Shop,
    private readonly folder: ShopFolder,
    private readonly evidence: ReturnType<typeof evidenceOf>,
    private readonly nacos: NacosOperator | undefined,
  ) {}

  static async start(options: FloodShopOptions): Promise<FloodShop> {
    const home = new ShopFolder(defaultFolder());
    const runs = join(home.path, 'flood');
    mkdirSync(runs, { recursive: true });
    const folder = new ShopFolder(mkdtempSync(join(runs, 'run-')));
    const configDir = join(folder.path, 'config');
    mkdirSync(configDir, { recursive: true });
    const shop = await startShop({
      ...options,
      folder: folder.path,
      configDir,
      downloads: home.downloads,
      logLevel: 'warn',
    });
    const { servers } = shop;
    const connection = servers
      ? serverConnection(servers.servers.database, servers.verifyUser)
      : embeddedConnection(folder);
    const messaging = servers
      ? ({ kind: 'kafka', brokers: servers.servers.kafka.split(',') } as const)
      : embeddedMessaging(folder, true);
    const secrets = servers && (await loadOrMakeSecrets(join(folder.servers, 'secrets.json')));
    const nacos = secrets && (await NacosOperator.login(servers.native.addresses.nacos, secrets.nacos.users.operator));
    const flood = new FloodShop(shop, folder, evidenceOf(connection, shop.pspUrl, messaging), nacos);
    await flood.configure(PATIENT);
    await flood.makePatient();
    return flood;
  }

  private async makePatient(): Promise<void> {
    for (const [name, sections] of Object.entries(this.nacos ? OWN : {})) {
      const document = deployed(name);
      const patient = Object.entries(sections).map(([section, keys]) => [section, { ...document[section], ...keys }]);
      await this.nacos?.publish(
        `${name}.yaml`,
        stringify({ ...document, ...(Object.fromEntries(patient) as Sections) }),
      );
    }
  }

  get url(): string {
    return this.shop.url;
  }

  /** Absolute; where the servers have their files. */
  get serversFolder(): string {
    return this.folder.servers;
  }

  /** Puts sections of settings over those in force in `shared.yaml`, which every process reads; resolves when all have taken it. */
  async configure(sections: Readonly<Record<string, object>>): Promise<void> {
    const file = join(this.folder.path, 'config', 'shared.yaml');
    const before = (parse(readOr(file)) ?? {}) as object;
    const text = stringify({ ...before, ...sections });
    const versions = await this.versions();
    writeFileSync(file, text);
    await this.nacos?.publish('shared.yaml', text);
    const taken = async (): Promise<true | undefined> => {
      const now = await this.versions();
      return [...now].every(([name, version]) => versions.get(name) !== version) || undefined;
    };
    if (text === stringify(before)) return;
    if (!(await until(taken, { withinMs: 30_000 }))) throw new Error('not every process has taken the new settings');
  }

  /** The face's metrics: sums over their series by name and, where it has one, by the label given. */
  async metrics(): Promise<(name: string, label?: string) => number> {
    const text = await (await fetch(`${this.url}/metrics`, { signal: AbortSignal.timeout(5_000) })).text();
    const series = [...text.matchAll(/^(\w+)(?:\{(.*)\})? (\S+)$/gm)];
    return (name, label = '') =>
      series.reduce(
        (sum, [, of, labels = '', value]) => sum + (of === name && labels.includes(label) ? Number(value) : 0),
        0,
      );
  }

  /** CPU by process since its start, seconds. */
  async cpu(): Promise<ReadonlyMap<string, number>> {
    return new Map((await this.shop.processes()).map(({ name, cpuSeconds = 0 }) => [name, cpuSeconds]));
  }

  async resident(): Promise<Record<string, number>> {
    return Object.fromEntries(
      (await this.shop.processes()).map(({ name, residentBytes = 0 }) => [name, residentBytes]),
    );
  }

  rows<Row extends object>(sql: string, parameters: readonly (string | number)[] = []): Promise<Row[]> {
    return this.evidence.rows<Row>('order', sql, parameters);
  }

  backlog(group: string, topic: string): Promise<number> {
    return this.evidence.backlog?.(group, topic) ?? Promise.resolve(0);
  }

  topic(name: string, since: number) {
    return this.evidence.topic?.(name, { since }) ?? [];
  }

  /** Waits for rest, then makes every check with what the customers were told. */
  verify(testimony: Testimony): Promise<VerifyReport> {
    return verifyAtRest({ ...this.evidence, testimony }, REST_WITHIN);
  }

  /** Ends it. Its folder stays, for who wants to know why, unless all was well. */
  async stop(allWell: boolean): Promise<void> {
    await this.evidence.close();
    await this.shop.stop();
    if (allWell) rmSync(this.folder.path, { recursive: true, force: true });
  }

  /** By process the version of shared.yaml that is in force. */
  private async versions(): Promise<Map<string, string>> {
    const rows = (await this.shop.processes()).filter(
      ({ kind, name }) => kind === 'service' && name !== 'psp-simulator',
    );
    return new Map(
      await Promise.all(
        rows.map(async ({ name, http }): Promise<[string, string]> => {
          const answer = await fetch(`http://127.0.0.1:${http}/info`, { signal: AbortSignal.timeout(5_000) });
          const { settings } = (await answer.json()) as { settings: Record<string, { version: string }> };
          return [name, settings['shared.yaml']?.version ?? ''];
        }),
      ),
    );
  }
}

function readOr(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '{}';
  }
}
