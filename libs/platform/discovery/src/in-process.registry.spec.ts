import { InProcessRegistry } from './in-process.registry.js';
import { registrySuite } from './registry.suite.js';

registrySuite(
  'InProcessRegistry',
  async () => {
    const registry = new InProcessRegistry();
    const close = async (): Promise<void> => undefined;
    return { open: async () => ({ registry, close }), scopes: [], goneWithinMs: undefined, close };
  },
  500,
);
