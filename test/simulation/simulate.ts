import { checks, verify } from '@weir/invariants';
import { Failure } from '@weir/platform/kernel';
import type { Fault } from './engine/faults.js';
import type { SqlEvidence } from './evidence/sql.evidence.js';
import type { Blueprint } from './shop/blueprint.js';
import { Customer } from './shop/customer.js';
import { History, type Violation } from './shop/history.js';
import { Machines } from './shop/machines.js';
import { Nemesis } from './shop/nemesis.js';
import { operate } from './shop/operator.js';
import { World } from './shop/world.js';

/** Customers are done within, ms of virtual time: every question has its time-out and every wish its last attempt. */
const SHOPPING_MS = 120_000;
/** Trouble goes on after the last wish for at most, ms of virtual time, so that it also meets payments, refunds and expiries. */
const AFTERMATH_MS = 8_000;
/** I8: after the last fault everything is settled within, ms of virtual time. */
const SETTLED_MS = 60_000;
const LIVENESS = 'all is settled in bounded time';

export interface RunReport {
  readonly seed: number;
  readonly violations: readonly Violation[];
  readonly shape: string;
  readonly steps: number;
  readonly virtualMs: number;
  readonly orders: number;
  readonly answers: number;
  readonly faults: Partial<Record<Fault, number>>;
}

export interface RunOptions {
  readonly seed: number;
  readonly evidence: SqlEvidence;
  /** What the shop is built of: `new Blueprint()` for production. */
  readonly blueprint: Blueprint;
  /** Hears of each step. */
  readonly record?: (line: string) => void;
}

/** One run: trouble while customers shop, then healing, rest, and every check. The seed alone decides it. */
export async function run({ seed, evidence, blueprint, record }: RunOptions): Promise<RunReport> {
  const world = new World(seed, blueprint, record);
  const { faults, random, scheduler } = world.engine;
  const machines = new Machines(world);
  const history = new History();
  const nemesis = new Nemesis(world, machines);
  const violations: Violation[] = [];
  nemesis.start();
  void operate(world);

  let shopping = random.between(2, 4);
  for (let nth = 1; nth <= shopping; nth += 1) {
    const done = (): void => void (shopping -= 1);
    void new Customer(`c-${nth}`, world, history).shop(random.between(3, 6)).finally(done);
  }
  if (!(await scheduler.run(() => shopping === 0, SHOPPING_MS)))
    violations.push({ id: 'I8', name: LIVENESS, witness: `a customer waits for longer than ${SHOPPING_MS / 1_000} s` });
  await scheduler.run(() => false, random.between(0, AFTERMATH_MS));
  violations.push(...(await judge(world, history, evidence, false)));
  nemesis.heal();
  const settled = await scheduler.run(() => world.atRest, SETTLED_MS);
  if (settled) violations.push(...(await judge(world, history, evidence, true)));
  else violations.push({ id: 'I8', name: LIVENESS, witness: stuck(world) });
  for (const witness of new Set(world.assertions.map(({ message }) => message)))
    violations.push({ id: 'assertion', name: 'production asserts that this cannot be', witness });

  return {
    seed,
    violations: [...violations, ...history.violations],
    shape: machines.shape,
    steps: scheduler.taken,
    virtualMs: scheduler.elapsed,
    orders: world.schemas.order.orders.rows.size,
    answers: history.answers,
    faults: faults.struck,
  };
}

/** The checks that hold at any moment, at rest all of them. */
async function judge(world: World, history: History, evidence: SqlEvidence, atRest: boolean): Promise<Violation[]> {
  const { orders } = world.schemas.order;
  // An attempt that was given up inside the shop may leave a tombstone behind a refusal: it holds and costs nothing.
  const refused = history.refused.filter((id) => orders.rows.get(id)?.reason !== 'abandoned');
  try {
    await evidence.take(world, { accepted: history.accepted, refused });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return [{ id: 'I2', name: 'the rules of the tables', witness: error.message }];
  }
  const { checks: reports } = await verify(
    evidence,
    checks.filter((check) => atRest || !check.atRest),
  );
  return reports.filter(({ ok }) => !ok).map(({ id, name, witness = '' }) => ({ id, name, witness }));
}

function stuck(world: World): string {
  const [first = 'nothing', ...others] = world.waiting();
  return `after ${SETTLED_MS / 1_000} s ${first}${others.length > 0 ? `, and ${others.length} more wait` : ''}`;
}
