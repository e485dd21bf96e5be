import { ShopError } from '@weir/deploy/shop';
import type { ChaosScenario } from './scenario.js';

/** Each is loaded when it is run: a list of names needs no Kafka client. */
export const SCENARIOS: readonly ChaosScenario[] = [
  {
    name: 'crash-matrix',
    summary: 'kill the process that comes by, once at each failpoint, in the middle of a mixed load',
    takes: ['infra', 'points'],
    run: async (options) => (await import('./crash-matrix.js')).crashMatrixScenario(options),
  },
  {
    name: 'rebalance-storm',
    summary: 'members of the order and payment groups join, leave, die and freeze while orders flow',
    takes: ['orders', 'rate', 'seconds'],
    run: async (options) => (await import('./storm/rebalance-storm.js')).rebalanceStorm(options),
  },
  {
    name: 'orders-under-fire',
    summary:
      'kill each broker and the ZooKeeper leader of a cluster, or the only broker and the database, while orders flow',
    takes: ['on', 'orders', 'rate'],
    run: async (options) => (await import('./orders-under-fire.js')).ordersUnderFire(options),
  },
  {
    name: 'broker-loss',
    summary:
      'publish without a pause while brokers are killed, frozen and restarted; read everything back with another client',
    takes: ['faults', 'rounds'],
    run: async (options) => (await import('./broker-loss.js')).brokerLoss(options),
  },
  {
    name: 'provider-loss',
    summary:
      'end, kill, freeze and slow one of two providers, move their weights and kill the registry, while calls flow',
    takes: ['registry', 'rate', 'trials'],
    run: async (options) => (await import('./providers/provider-loss.js')).providerLoss(options),
  },
  {
    name: 'lost-records',
    summary:
      'cut off what a broker had acknowledged before payment has read it; the auditor must find it, publish it again and raise its alarm',
    takes: ['orders'],
    run: async (options) => (await import('./lost-records.js')).lostRecords(options),
  },
  {
    name: 'relay-freeze',
    summary:
      'freeze the relay that leads, between publishing and marking, for longer than its ZooKeeper session; the other takes over, the late mark is refused',
    takes: ['orders', 'rate'],
    run: async (options) => (await import('./relay-freeze.js')).relayFreeze(options),
  },
  {
    name: 'mode-flapping',
    summary: 'change the admission mode every second while customers order; nothing is lost, and no order overtakes',
    takes: ['seconds'],
    run: async (options) => (await import('./mode-flapping.js')).modeFlapping(options),
  },
  {
    name: 'same-script',
    summary:
      'carry out one seeded script on the monolith and on the services, and compare every answer and every row (I23)',
    takes: ['commands'],
    run: async (options) => (await import('./same-script/same-script.js')).sameScript(options),
  },
];

/** Fails with CHAOS.NO_SUCH_SCENARIO, which lists the names. */
export function scenarioNamed(name: string): ChaosScenario {
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (found) return found;
  const names = SCENARIOS.map((scenario) => scenario.name).join(', ');
  throw new ShopError('CHAOS.NO_SUCH_SCENARIO', `There is no scenario ${name}`, `There are ${names}.`);
}
