import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadOrMakeSecrets, provisionNacos } from '@weir/deploy/native';
import {
  defaultFolder,
  evidenceIn,
  type evidenceOf,
  type Scale,
  type Shape,
  type Shop,
  ShopClient,
  ShopFolder,
  type ShopProcess,
  startShop,
  until,
} from '@weir/deploy/shop';
import { type Evidence, verify, verifyAtRest, type VerifyReport } from '@weir/invariants';
import { stringify } from 'yaml';
import { Customer } from './customer.js';
import type { Failpoint } from './failpoints.js';

export interface ChaosShopOptions {
  readonly infra: 'native' | 'embedded';
  /** Default micro on the native servers, mono on the embedded infrastructure. */
  readonly shape?: Shape;
  readonly scale?: Scale;
  /** Three brokers and three ZooKeepers. Default false. */
  readonly cluster?: boolean;
  /** Default info. */
  readonly logLevel?: string;
  /** Sections put over the settings of every process; only what is live on native servers, where it comes after the start. */
  readonly settings?: Readonly<Record<string, object>>;
  /** Absolute; where the embedded infrastructure reads its settings. Default: those of the repository, or `settings`. */
  readonly configDir?: string;
  readonly signal?: AbortSignal;
  /** One sentence for each step. */
  readonly onProgress?: (sentence: string) => void;
}

/** Everything accepted is settled within this time after the last heal, ms: the order's deadline and a margin. */
const REST_WITHIN = 90_000;

type Documents = Readonly<Record<string, string>>;

/** Each service has a document of its own, the monolith one for all. */
const documentsOf = (sections: Readonly<Record<string, object>>, shape: Shape): Documents =>
  shape === 'micro'
    ? Object.fromEntries(
        Object.entries(sections).map(([name, values]) => [`${name}.yaml`, stringify({ [name]: values })]),
      )
    : { 'monolith.yaml': stringify(sections) };

function write(folder: string, documents: Documents): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(documents)) writeFileSync(join(folder, name), text);
  return folder;
}

/** A shop to be hurt: in a folder of its own, on free ports, beside whatever runs already. Nobody restarts what dies but the scenario. */
export class ChaosShop {
  readonly client: ShopClient;
  readonly customer: Customer;

  private constructor(
    readonly shop: Shop,
    private readonly folder: ShopFolder,
    readonly evidence: ReturnType<typeof evidenceOf>,
  ) {
    this.client = new ShopClient(shop.url);
    this.customer = new Customer(this.client);
  }

  static async start({ infra, settings, ...rest }: ChaosShopOptions): Promise<ChaosShop> {
    const home = new ShopFolder(defaultFolder());
    const runs = join(home.path, 'chaos');
    mkdirSync(runs, { recursive: true });
    const folder = new ShopFolder(mkdtempSync(join(runs, 'run-')));
    const shape = infra === 'native' ? 'micro' : 'mono';
    const documents = settings ? documentsOf(settings, rest.shape ?? shape) : {};
    const config = join(folder.path, 'config');
    const own = infra === 'embedded' && settings ? { configDir: write(config, documents) } : {};
    const shop = await startShop({ shape, ...rest, ...own, infra, folder: folder.path, downloads: home.downloads });
    const chaos = new ChaosShop(shop, folder, evidenceIn(shop, folder));
    if (infra === 'native' && settings) await chaos.publish(documents);
    return chaos;
  }

  /** The process that passes a failpoint. */
  carrier({ owner }: Failpoint): ShopProcess {
    if (owner === 'psp-simulator') return this.shop.process(owner);
    return this.shop.process(this.shop.shape === 'mono' ? 'monolith' : `${owner}-1`);
  }

  /** Path of the log of a process. */
  logOf(name: string): string {
    return this.folder.log(name);
  }

  /** Addresses of the brokers; only on native servers. */
  get brokers(): string[] {
    if (!this.shop.servers) throw new Error('this shop has no brokers');
    return this.shop.servers.servers.kafka.split(',');
  }

  /** Puts whole settings documents in force in every process: `{ 'shared.yaml': 'messaging: { audit: true }' }`. They take a moment. Only on native servers. */
  async publish(documents: Documents): Promise<void> {
    if (!this.shop.servers) throw new Error('this shop has no Nacos');
    const config = write(join(this.folder.path, 'config'), documents);
    const { nacos: secrets } = await loadOrMakeSecrets(join(this.folder.servers, 'secrets.json'));
    await provisionNacos({ address: this.shop.servers.servers.nacos, secrets, documents: config, overwrite: true });
  }

  /** Waits for rest, then makes every check with what the customers were told. */
  verify(withinMs = REST_WITHIN): Promise<VerifyReport> {
    return verifyAtRest(this.witnessed(), withinMs);
  }

  /** Makes the checks that can be made now. */
  look(): Promise<VerifyReport> {
    return verify(this.witnessed());
  }

  private witnessed(): Evidence {
    const keys = this.customer.accepted;
    return { ...this.evidence, testimony: { accepted: keys.map(({ orderId }) => orderId), refused: [], keys } };
  }

  /** Rejects when not every process is ready within a minute. */
  async allReady(): Promise<void> {
    const ready = async (): Promise<true | undefined> =>
      (await this.shop.processes()).every(({ status }) => status === 'ready') || undefined;
    if (!(await until(ready, { withinMs: 60_000 }))) throw new Error('not every process is ready after the heal');
  }

  /** Ends it. Its folder stays, for who wants to know why, unless all was well. */
  async stop(allWell: boolean): Promise<string | undefined> {
    await this.evidence.close();
    await this.shop.stop();
    if (!allWell) return this.folder.path;
    rmSync(this.folder.path, { recursive: true, force: true });
    return undefined;
  }
}
