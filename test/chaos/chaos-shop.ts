import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  defaultFolder,
  embeddedConnection,
  evidenceOf,
  serverConnection,
  type Shop,
  ShopClient,
  ShopFolder,
  type ShopProcess,
  startShop,
  until,
} from '@weir/deploy/shop';
import { type Evidence, verify, verifyAtRest, type VerifyReport } from '@weir/invariants';
import { Customer } from './customer.js';
import type { Failpoint } from './failpoints.js';

export interface ChaosShopOptions {
  readonly infra: 'native' | 'embedded';
  /** Absolute; where the embedded infrastructure reads its settings. Default: those of the repository. */
  readonly configDir?: string;
  readonly signal?: AbortSignal;
  /** One sentence for each step. */
  readonly onProgress?: (sentence: string) => void;
}

/** Everything accepted is settled within this time after the last heal, ms: the order's deadline and a margin. */
const REST_WITHIN = 90_000;

/** A shop to be hurt: in a folder of its own, on free ports, beside whatever runs already. Nobody restarts what dies but the scenario. */
export class ChaosShop {
  readonly customer: Customer;

  private constructor(
    readonly shop: Shop,
    private readonly folder: ShopFolder,
    private readonly evidence: ReturnType<typeof evidenceOf>,
  ) {
    this.customer = new Customer(new ShopClient(shop.url));
  }

  /** Micro on the native servers, mono on the embedded infrastructure. */
  static async start({ infra, ...rest }: ChaosShopOptions): Promise<ChaosShop> {
    const home = new ShopFolder(defaultFolder());
    const runs = join(home.path, 'chaos');
    mkdirSync(runs, { recursive: true });
    const folder = new ShopFolder(mkdtempSync(join(runs, 'run-')));
    const shape = infra === 'native' ? 'micro' : 'mono';
    const shop = await startShop({ ...rest, infra, shape, folder: folder.path, downloads: home.downloads });
    const connection = shop.servers
      ? serverConnection(shop.servers.servers.database, shop.servers.verifyUser)
      : embeddedConnection(folder);
    return new ChaosShop(shop, folder, evidenceOf(connection, shop.pspUrl));
  }

  /** The process that passes a failpoint. */
  carrier({ owner }: Failpoint): ShopProcess {
    if (owner === 'psp-simulator') return this.shop.process(owner);
    return this.shop.process(this.shop.shape === 'mono' ? 'monolith' : `${owner}-1`);
  }

  /** Waits for rest, then makes every check with what the customers were told. */
  verify(): Promise<VerifyReport> {
    return verifyAtRest(this.witnessed(), REST_WITHIN);
  }

  /** Makes the checks that can be made now. */
  look(): Promise<VerifyReport> {
    return verify(this.witnessed());
  }

  private witnessed(): Evidence {
    const { evidence } = this;
    const keys = this.customer.accepted;
    const testimony = { accepted: keys.map(({ orderId }) => orderId), refused: [], keys };
    return { rows: (...query) => evidence.rows(...query), pspLedger: () => evidence.pspLedger(), testimony };
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
