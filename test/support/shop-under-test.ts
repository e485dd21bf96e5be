import { createHash } from 'node:crypto';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { loadOrMakeSecrets, type NativeServers, type Secrets } from '@weir/deploy/native';
import {
  type ConfigKind,
  type ProcessSpec,
  evidenceIn,
  type evidenceOf,
  operateConfig,
  operateZooKeeper,
  readPlacement,
  type RegistryKind,
  type Scale,
  type Shape,
  type Shop,
  ShopFolder,
  startServers,
  startShop,
  type ZooKeeperPlace,
} from '@weir/deploy/shop';
import {
  type Evidence,
  type PspEntry,
  type Testimony,
  verify,
  verifyAtRest,
  type VerifyReport,
} from '@weir/invariants';
import { projectRoot } from '@weir/platform/runtime';
import { stringify } from 'yaml';
import { eventually } from './eventually.js';
import { NacosOperator } from './nacos.js';
import { ShopClient } from './shop-client.js';

export interface Arm {
  readonly infra: 'embedded' | 'native';
  readonly shape: Shape;
  readonly scale?: Scale;
  /** With the shape `placed`: the name of one that comes with Weir. */
  readonly placement?: string;
  /** On native servers. Default nacos. */
  readonly registry?: RegistryKind;
  readonly config?: ConfigKind;
}

export const armName = ({ infra, shape, placement = shape, registry }: Arm): string =>
  [infra, placement, ...(registry ? [registry] : [])].join('-');

interface Info {
  readonly settings: Readonly<Record<string, { readonly version: string }>>;
}

/** Sections of the document that all processes read. */
const SHARED = ['messaging', 'rpc', 'routing'] as const;
type Shared = (typeof SHARED)[number];
const isShared = (section: string): section is Shared => SHARED.some((name) => name === section);

/** Whoever takes the place of a killed consumer is ready when that one's session has ended: in half of the default time. */
const MESSAGING = { sessionTimeoutMs: 3000 };
const onNacos = ({ infra, config }: Arm): boolean => infra === 'native' && config !== 'zookeeper';

const weir = join(projectRoot(), '.weir');
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

/** A shop in a folder of its own, with everything that a scenario needs to look into it and to hurt it. */
export class ShopUnderTest {
  readonly client: ShopClient;

  private constructor(
    readonly shop: Shop,
    readonly arm: Arm,
    readonly folder: ShopFolder,
    readonly secrets: Secrets | undefined,
    readonly evidence: ReturnType<typeof evidenceOf>,
  ) {
    this.client = new ShopClient(shop.url);
  }

  static async start(arm: Arm): Promise<ShopUnderTest> {
    const folder = new ShopFolder(join(weir, 'test', armName(arm)));
    rmSync(folder.path, { recursive: true, force: true });
    const configDir = join(folder.path, 'config');
    mkdirSync(configDir, { recursive: true });
    const compiled = join(weir, 'test', 'compile-cache');
    mkdirSync(compiled, { recursive: true });
    symlinkSync(compiled, folder.compileCache);
    const { downloads } = new ShopFolder(weir);
    const { placement, ...rest } = arm;
    const placed = placement === undefined ? {} : { placement: readPlacement(placement) };
    const servers =
      arm.infra === 'native' ? await startServers({ folder: folder.path, downloads, restart: true }) : undefined;
    try {
      const secrets = servers && (await loadOrMakeSecrets(join(folder.servers, 'secrets.json')));
      if (servers && secrets && onNacos(arm))
        await (
          await NacosOperator.login(servers.native.addresses.nacos, secrets.nacos.users.operator)
        ).publish('shared.yaml', stringify({ messaging: MESSAGING }));
      const own = servers ? { servers } : {};
      const shop = await startShop({ ...rest, ...placed, ...own, folder: folder.path, configDir, restart: true });
      return new ShopUnderTest(shop, arm, folder, secrets, evidenceIn(shop, folder));
    } catch (error) {
      await servers?.stop();
      throw error;
    }
  }

  async stop(): Promise<void> {
    await this.evidence.close();
    await this.shop.stop();
    await this.shop.servers?.stop();
  }

  /** Whether the face's process works the queue off, too. */
  get drainsWhereItAccepts(): boolean {
    return this.shop.names().some((name) => {
      const { face, modules } = this.shop.process(name).spec;
      return face && modules.includes('order');
    });
  }

  /** The real servers; only on native arms. */
  native(): NativeServers {
    if (!this.shop.servers) throw new Error('this arm has no servers of its own');
    return this.shop.servers.native;
  }

  nacos(): Promise<NacosOperator> {
    return NacosOperator.login(this.native().addresses.nacos, this.secrets!.nacos.users.operator);
  }

  verify(): Promise<VerifyReport> {
    return verify(this.said());
  }

  /** Waits until everything is worked off; insists that every invariant holds, that what the client was told is true, and that the face shows the stock of the books. */
  async atRest(withinMs = 30_000): Promise<void> {
    const report = await verifyAtRest(this.withTestimony(), withinMs);
    if (report.atRest && report.ok) return this.catalogueAgrees();
    const red = report.checks.filter(({ ok }) => !ok);
    throw new Error(`not at rest, or not right: ${JSON.stringify({ underWay: report.underWay, red }, null, 2)}`);
  }

  /** At rest the face's copy of the catalogue equals inventory's books: it may be late, never wrong. */
  private async catalogueAgrees(): Promise<void> {
    const sql = 'SELECT sku, price, restocked, available, held, sold, version FROM products ORDER BY sku';
    const rows = await this.evidence.rows<Record<string, unknown>>('inventory', sql);
    const books = rows.map((row) =>
      Object.fromEntries(Object.entries(row).map(([k, v]) => [k, k === 'sku' ? v : Number(v)])),
    );
    await eventually('the face shows the stock of the books', 5_000, async () => {
      const { body } = await this.client.request<Record<string, unknown>[]>('GET', '/products');
      return isDeepStrictEqual(
        body.map(({ name: _n, currency: _c, initial: _i, ...levels }) => levels),
        books,
      );
    });
  }

  /** The sum of a metric of the face over its series with these labels; 0 when there is none yet. */
  async metric(name: string, labels: Readonly<Record<string, string>> = {}): Promise<number> {
    const text = await (await fetch(`${this.client.url}/metrics`)).text();
    const series = [...text.matchAll(new RegExp(`^${name}(?:\\{(.*)\\})? (\\S+)$`, 'gm'))];
    return series
      .filter(([, of = '']) => Object.entries(labels).every(([key, value]) => of.includes(`${key}="${value}"`)))
      .reduce((sum, [, , value]) => sum + Number(value), 0);
  }

  pspLedger(): Promise<readonly PspEntry[]> {
    return this.evidence.pspLedger();
  }

  /** Puts `values` over the settings of `section` in the running processes; `{}` goes back to the defaults. */
  async configure(
    section: 'order' | 'inventory' | 'payment' | 'insight' | 'loyalty' | 'catalogue' | 'admission' | Shared,
    values: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const document = this.documentOf(section);
    const face = section === 'catalogue' || section === 'admission';
    const text = stringify(isShared(section) ? this.shared(section, values) : { [section]: values });
    await this.publish(document, text);
    await eventually(`${document} is in force`, 15_000, async () => {
      const rows = (await this.services()).filter(
        ({ spec }) => isShared(section) || (face ? spec.face : spec.modules.some((module) => module === section)),
      );
      const infos = await Promise.all(
        rows.map(async ({ http }) => (await (await fetch(`http://127.0.0.1:${http}/info`)).json()) as Info),
      );
      return infos.every(({ settings }) => settings[document]?.version === md5(text));
    });
  }

  /** The document that the processes which carry `section` read: of messaging, rpc and routing the one that all share. */
  documentOf(section: string): string {
    if (isShared(section)) return 'shared.yaml';
    const face = section === 'catalogue' || section === 'admission';
    return `${this.arm.shape === 'mono' ? 'monolith' : face ? 'gateway' : section}.yaml`;
  }

  /** Keeps {@link MESSAGING} in force. */
  private shared(section: Shared, values: Readonly<Record<string, unknown>>): object {
    const messaging = onNacos(this.arm) ? MESSAGING : {};
    return section === 'messaging' ? { messaging: { ...messaging, ...values } } : { messaging, [section]: values };
  }

  /** Puts a document where the running processes read it. */
  async publish(document: string, text: string): Promise<void> {
    if (this.arm.infra === 'embedded') writeFileSync(join(this.folder.path, 'config', document), text);
    else if (this.arm.config === 'zookeeper')
      await operateConfig({ kind: 'zookeeper', ...this.zookeeper() }, (releases) => releases.publish(document, text));
    else await (await this.nacos()).publish(document, text);
  }

  /** Runs `work` while the only process that carries `module` is armed with a failpoint; afterwards every process is ready again, unarmed. */
  async whileArmed(module: string, failpoint: string, work: () => Promise<void>): Promise<void> {
    const [armed, ...others] = this.shop
      .names()
      .map((name) => this.shop.process(name))
      .filter(({ spec }) => spec.modules.includes(module));
    await Promise.all([...others.map((process) => process.stop()), armed!.restart({ WEIR_FAILPOINT: failpoint })]);
    await work();
    await Promise.all(others.map((process) => process.start()));
    await this.allReady();
  }

  async allReady(withinMs = 30_000): Promise<void> {
    await eventually('every process is ready', withinMs, async () =>
      (await this.shop.processes()).every(({ status }) => status === 'ready'),
    );
  }

  /** Every process is in the registry, healthy, as often as it runs. */
  async allRegistered(withinMs = 60_000): Promise<void> {
    const names = (await this.services()).flatMap(({ spec }) => [
      ...(this.arm.shape === 'mono' ? [] : spec.modules),
      ...(spec.face ? [spec.name] : []),
    ]);
    const services = Map.groupBy(names, (name) => name);
    await eventually('everyone is registered', withinMs, async () => {
      const count = await this.instanceCounts();
      const found = await Promise.all(
        [...services].map(async ([service, rows]) => (await count(service)) === rows.length),
      );
      return found.every(Boolean);
    });
  }

  /** How many instances of a service a client sees that is not the shop's own. */
  private async instanceCounts(): Promise<(service: string) => Promise<number>> {
    if (this.arm.registry === 'zookeeper')
      return (service) =>
        operateZooKeeper(
          this.zookeeper(),
          async (link) => (await link.children(`/weir/registry/public/DEFAULT_GROUP/${service}/instances`)).length,
        );
    const nacos = await this.nacos();
    return async (service) => (await nacos.instances(service)).length;
  }

  private zookeeper(): ZooKeeperPlace {
    const { zookeeper, zookeeperUser } = this.shop.servers!.servers;
    return { servers: zookeeper, logins: [zookeeperUser] };
  }

  /** The processes of the shop proper, with where each answers now. */
  async services(): Promise<{ spec: ProcessSpec; http: number | undefined }[]> {
    const rows = (await this.shop.processes()).filter(
      ({ kind, name }) => kind === 'service' && name !== 'psp-simulator',
    );
    return rows.map(({ name, http }) => ({ spec: this.shop.process(name).spec, http }));
  }

  private withTestimony(): Evidence {
    const testimony: Testimony = { accepted: [...this.client.accepted], refused: [] };
    return { ...this.said(), testimony };
  }

  /** What scenarios forged in the topics (`origin: scenario`) is nobody's word: no outbox knows it. */
  private said(): Evidence {
    const { topic, ...rest } = this.evidence;
    if (!topic) return rest;
    return {
      ...rest,
      topic: async function* (name, part) {
        for await (const record of topic(name, part)) if (record.headers['origin'] !== 'scenario') yield record;
      },
    };
  }
}
