import { Failure } from '@weir/platform/kernel';
import { Host } from '../engine/host.js';
import type { World } from './world.js';

/** In one run of so many, insight is told to count everything again. */
const REBUILDS = 0.3;
/** Some time in these first milliseconds. */
const WITHIN = 8_000;

/** Whoever runs the shop. */
export async function operate(world: World): Promise<void> {
  const { random } = world.engine;
  if (!random.chance(REBUILDS)) return;
  const host = new Host('operator', world.engine, false);
  await host.clock.delay(random.between(0, WITHIN));
  try {
    await world.calls.call(host, 'insight', 'rebuild', (insight) => insight.rebuild({ generation: 1 }));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
  }
}
