import { InProcessRegistry } from './in-process.registry.js';
import { registrySuite } from './registry.suite.js';

registrySuite(
  'InProcessRegistry',
  async () => {
    const registry = new InProcessRegistry();
    return { one: registry, other: registry, close: async () => undefined };
  },
  500,
);
