import { ManualClock, UuidIds } from '@weir/platform/kernel';
import type { Database, Inbox, Outbox } from '@weir/platform/persistence';
import { AnnounceOverdue } from '../../application/announce-overdue.js';
import { ReserveStockUseCase } from '../../application/reserve-stock.js';
import { RestockProduct } from '../../application/restock-product.js';
import { type OrderDecision, SettleHolds } from '../../application/settle-holds.js';
import type { ReserveOutcome, ReserveStock } from '../../contract/index.js';
import type { Product } from '../../domain/stock.js';
import { inventorySettings, InventorySettingsLive } from '../../inventory.settings.js';
import { SqlInventoryStore } from './sql.inventory.store.js';

/** One schema as two instances of the service see it. */
export interface InventorySchema {
  readonly instances: readonly { readonly database: Database; readonly outbox: Outbox; readonly inbox: Inbox }[];
  close(): Promise<void>;
}

/** What the suite plays on: inventory's use cases over a schema, and looks at its rows. `at` names the instance. */
export class InventoryStage {
  readonly ids = new UuidIds();
  readonly clock = new ManualClock(Date.now());
  private readonly settings = new InventorySettingsLive(
    inventorySettings.parse({ holdTtlMs: 1_000, overdueRepeatMs: 500 }),
  );
  private schema!: InventorySchema;
  private stores!: SqlInventoryStore[];

  async open(schema: Promise<InventorySchema>): Promise<void> {
    this.schema = await schema;
    this.stores = this.schema.instances.map(
      ({ database, outbox, inbox }) => new SqlInventoryStore(database, outbox, inbox),
    );
  }

  readonly close = (): Promise<void> => this.schema.close();

  readonly newId = (): string => this.ids.next().replaceAll('-', '');
  readonly newOrder = (): string => `o-${this.newId().slice(-26)}`;
  readonly newSku = async (stock: number, price = 250): Promise<string> => {
    const sku = `sku-${this.newId().slice(-20)}`;
    await this.write(
      'INSERT INTO products (sku, name, price, currency, initial, available) VALUES (?, ?, ?, ?, ?, ?)',
      [...[sku, 'Test', price, 'EUR', stock, stock]],
    );
    return sku;
  };
  readonly order = (...lines: [sku: string, quantity: number][]): ReserveStock => ({
    orderId: this.newOrder(),
    lines: lines.map(([sku, quantity]) => ({ sku, quantity })),
  });
  readonly decision = ({ orderId }: ReserveStock, message: OrderDecision['message']): OrderDecision => ({
    eventId: this.ids.next(),
    orderId,
    message,
  });

  readonly reserving = (at: number): ReserveStockUseCase =>
    new ReserveStockUseCase(this.store(at), this.settings, this.clock);
  readonly settling = (at: number): SettleHolds => new SettleHolds(this.store(at), this.clock);
  readonly restocking = (at: number): RestockProduct => new RestockProduct(this.store(at), this.clock);
  readonly reserve = (...commands: ReserveStock[]): Promise<ReserveOutcome[]> => this.reserving(0).execute(commands);
  readonly settle = (...decisions: OrderDecision[]): Promise<void> => this.settling(0).execute(decisions);
  readonly announce = async (): Promise<void> => {
    while (await new AnnounceOverdue(this.store(0), this.settings, this.clock).execute());
  };

  readonly product = async (sku: string): Promise<Product> => (await this.store(0).product(sku))!;
  readonly levels = async (sku: string): Promise<[available: number, held: number, sold: number]> => {
    const { available, held, sold } = await this.product(sku);
    return [available, held, sold];
  };
  readonly said = (aggregateId: string): Promise<{ seq: number; type: string }[]> =>
    this.query('SELECT seq, type FROM outbox WHERE aggregate_id = ? ORDER BY seq', aggregateId);
  readonly history = async ({ orderId }: ReserveStock): Promise<string[]> => {
    const entries = await this.query<{ version: number; a: string; message: string; b: string }>(
      'SELECT version, from_state AS a, message, to_state AS b FROM hold_history WHERE order_id = ? ORDER BY version',
      orderId,
    );
    return entries.map(({ version, a, message, b }) => `${version} ${a} ${message} ${b}`);
  };

  readonly write = async (sql: string, parameters: (string | number)[]): Promise<void> => {
    await this.schema.instances[0]!.database.transaction((tx) => tx.execute(sql, parameters));
  };

  private query<Row>(sql: string, ...parameters: string[]): Promise<Row[]> {
    return this.schema.instances[0]!.database.query<Row>(sql, parameters);
  }

  private store(at: number): SqlInventoryStore {
    return this.stores[at % this.stores.length]!;
  }
}
