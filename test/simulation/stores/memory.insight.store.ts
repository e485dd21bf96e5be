import { InsightStore, type InsightUnit } from '../../../libs/insight/src/application/ports.js';
import { FUNNEL_STAGES, type FunnelStage, type Tally } from '../../../libs/insight/src/domain/tally.js';
import type { MemoryTransaction } from '../database/memory.transaction.js';
import { Schema } from '../database/schema.js';
import type { Session } from '../database/session.js';
import { Table } from '../database/table.js';
import type { Engine } from '../engine/host.js';

/** Of weir_insight what the checks read, the funnel, and what decides about it. */
export class InsightSchema extends Schema {
  readonly funnel = new Table<{ readonly stage: FunnelStage; readonly count: number }>('funnel', ({ stage }) => stage);
  readonly streams = new Table<{ readonly stream: string; readonly newest: number }>('streams', ({ stream }) => stream);
  readonly generations = new Table<{ readonly name: string; readonly value: number }>('generation', ({ name }) => name);

  constructor(engine: Engine) {
    super('insight', engine);
    for (const stage of FUNNEL_STAGES) this.funnel.put({ stage, count: 0 });
    this.generations.put({ name: FIGURES, value: 1 });
  }

  get generation(): number {
    return this.generations.rows.get(FIGURES)!.value;
  }
}

const FIGURES = 'figures';

/** InsightStore as SqlInsightStore is, on rows in memory. */
export class MemoryInsightStore extends InsightStore {
  constructor(private readonly session: Session<InsightSchema>) {
    super();
  }

  override sales(): Promise<never> {
    return Promise.reject(new Error('nobody asks a simulated insight for its sales'));
  }

  override generation(): Promise<number> {
    return this.session.read('generation', () => this.session.schema.generation);
  }

  override async supersede(generation: number): Promise<number> {
    const { schema } = this.session;
    await this.session.transaction(async (tx) => {
      await tx.statement('supersede the generation');
      const [row] = await tx.lock(schema.generations, [FIGURES]);
      if (row?.value !== generation) return;
      await tx.update(schema.generations, FIGURES, (figures) => ({ ...figures, value: generation + 1 }));
      await tx.statement('forget inbox and figures');
      await tx.clear(schema.inbox);
      await tx.clear(schema.streams);
      for (const stage of FUNNEL_STAGES) await tx.update(schema.funnel, stage, (one) => ({ ...one, count: 0 }));
    });
    return this.generation();
  }

  override transaction<T>(work: (unit: InsightUnit) => Promise<T>): Promise<T> {
    return this.session.transaction((tx) => work(new MemoryInsightUnit(tx, this.session)));
  }
}

class MemoryInsightUnit implements InsightUnit {
  constructor(
    private readonly tx: MemoryTransaction,
    private readonly session: Session<InsightSchema>,
  ) {}

  async stands(generation: number): Promise<boolean> {
    await this.tx.statement('lock generation');
    const [row] = await this.tx.lock(this.session.schema.generations, [FIGURES]);
    return row?.value === generation;
  }

  claim(eventIds: readonly string[]): Promise<Set<string>> {
    return this.session.claim(this.tx, eventIds);
  }

  async reached(streams: readonly string[]): Promise<Map<string, number>> {
    if (streams.length === 0) return new Map();
    await this.tx.statement('read streams');
    const found = streams.flatMap((stream) => this.tx.get(this.session.schema.streams, stream) ?? []);
    return new Map(found.map(({ stream, newest }) => [stream, newest]));
  }

  async add({ streams, funnel }: Tally): Promise<void> {
    const { schema } = this.session;
    await this.tx.statement('count');
    for (const [stream, newest] of streams)
      await this.tx.upsert(schema.streams, { stream, newest }, () => ({ stream, newest }));
    for (const [stage, count] of funnel)
      await this.tx.update(schema.funnel, stage, (row) => ({ ...row, count: row.count + count }));
  }
}
