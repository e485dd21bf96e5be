/**
 * `node scripts/on-servers.mjs <program> <words>`: runs a program beside real servers of its own, whose addresses it finds in WEIR_TEST_DATABASE, WEIR_TEST_KAFKA,
 * WEIR_TEST_NACOS and WEIR_TEST_ZOOKEEPER; ends with that program's exit code. Needs Java 17 and Maven, and a build.
 */
import { join } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { loadOrMakeSecrets, startNative } from '../dist/deploy/native/src/index.js';
import { interrupted, root, run, say } from './lib.mjs';

const folder = join(root, '.weir', 'test', 'servers');
const secrets = await loadOrMakeSecrets(join(folder, 'secrets.json'));
const servers = await startNative({
  home: join(root, '.weir', 'servers'),
  run: folder,
  secrets,
  signal: interrupted,
  progress: ({ name, text }) => say(`${name}: ${text}`),
});

/** The user `suite` may do as it likes in every schema of the specs, and nowhere else. */
async function makeSuiteUser({ host, port }) {
  const password = secrets.mysql.verify;
  const database = await createConnection({ host, port, user: 'root', password: secrets.mysql.root });
  for (const schema of ['suite', 'suite_order', 'suite_payment', 'suite_inventory', 'suite_insight', 'suite_loyalty']) {
    await database.query(`DROP DATABASE IF EXISTS weir_${schema}`);
    await database.query(`CREATE DATABASE weir_${schema} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  }
  await database.query(`CREATE OR REPLACE USER 'suite'@'127.0.0.1' IDENTIFIED BY '${password}'`);
  await database.query("GRANT ALL PRIVILEGES ON `weir\\_suite%`.* TO 'suite'@'127.0.0.1'");
  await database.end();
  return `mariadb://suite:${password}@${host}:${port}`;
}

try {
  const { mysql, kafka, nacos, zookeeper } = servers.addresses;
  const env = {
    WEIR_TEST_DATABASE: await makeSuiteUser(mysql),
    WEIR_TEST_KAFKA: kafka,
    WEIR_TEST_NACOS: `http://operator:${secrets.nacos.users.operator}@${nacos}`,
    WEIR_TEST_ZOOKEEPER: zookeeper,
  };
  const { code } = await run(process.execPath, process.argv.slice(2), { env });
  process.exitCode = code;
} finally {
  await servers.stop();
}
