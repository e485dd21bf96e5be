import { describe, it } from '@jest/globals';
import { registrySuite } from '../../libs/platform/discovery/src/registry.suite.js';
import { registryServers } from './registries.js';

const servers = registryServers();
for (const server of servers)
  registrySuite(
    server.name,
    async () => ({
      open: (scope) => server.open(scope),
      scopes: [
        { group: 'SUITE' },
        { cluster: 'SOUTH' },
        // The operator of a shop's Nacos may use the public namespace only.
        ...(server.name === 'ZooKeeperRegistry' ? [{ namespace: 'suite' }] : []),
      ],
      goneWithinMs: 15_000,
      close: async () => undefined,
    }),
    6_000,
  );
if (servers.length === 0) describe('registries', () => it.todo('needs WEIR_TEST_NACOS or WEIR_TEST_ZOOKEEPER'));
