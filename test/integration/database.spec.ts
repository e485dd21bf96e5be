import { describe, it } from '@jest/globals';
import { databaseSuite, suiteMigrations } from '../../libs/platform/persistence/src/database.suite.js';
import { openTwice } from './two-instances.js';

const address = process.env['WEIR_TEST_DATABASE'];

if (address) {
  const server = new URL(address);
  databaseSuite(`Database on ${server.protocol}`, async () => {
    const {
      instances: [first],
      close,
    } = await openTwice(server, 'suite', suiteMigrations);
    return { ...first!, close };
  });
} else {
  describe('Database on a real server', () => it.todo('needs WEIR_TEST_DATABASE'));
}
