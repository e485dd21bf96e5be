import { describe, expect, it } from '@jest/globals';

import { renderServerProperties } from './kafka.js';
import { renderInitSql } from './mariadb-init.js';
import { renderNacosProperties } from './nacos.js';
import { databaseModules, makeSecrets } from './secrets.js';
import { renderZooCfg } from './zookeeper.js';

const linesOf = (text: string) => text.trimEnd().split('\n');

describe('zoo.cfg', () => {
  it('of a server alone listens on loopback', () => {
    const lines = linesOf(renderZooCfg({ data: '/run/zk/data', port: 22_181 }));
    expect(lines).toEqual(
      expect.arrayContaining([
        'dataDir=/run/zk/data',
        'clientPort=22181',
        'clientPortAddress=127.0.0.1',
        'admin.enableServer=false',
      ]),
    );
    expect(lines.filter((line) => line.startsWith('server.'))).toEqual([]);
  });

  it('of an ensemble names every member and leaves the client port to its line', () => {
    const members = [1, 2].map((id) => ({ id, client: 22_180 + id, peer: 22_280 + id, election: 22_380 + id }));
    const lines = linesOf(renderZooCfg({ data: '/d', port: 22_181, ensemble: { id: 1, members } }));
    expect(lines).toContain('server.2=127.0.0.1:22282:22382;127.0.0.1:22182');
    expect(lines.some((line) => line.startsWith('clientPort'))).toBe(false);
  });
});

describe('server.properties', () => {
  it('of a broker alone keeps one copy', () => {
    const lines = linesOf(renderServerProperties({ brokerId: 1, port: 29_092, zookeeper: [22_181], data: '/d' }));
    expect(lines).toEqual(
      expect.arrayContaining([
        'listeners=PLAINTEXT://127.0.0.1:29092',
        'zookeeper.connect=127.0.0.1:22181',
        'offsets.topic.replication.factor=1',
        'min.insync.replicas=1',
        'auto.create.topics.enable=false',
        'group.initial.rebalance.delay.ms=0',
      ]),
    );
  });

  it('of three brokers keeps three copies and acknowledges with two', () => {
    const lines = linesOf(
      renderServerProperties({ brokerId: 2, port: 29_093, zookeeper: [1, 2, 3], brokers: 3, data: '/d' }),
    );
    expect(lines).toEqual(
      expect.arrayContaining([
        'zookeeper.connect=127.0.0.1:1,127.0.0.1:2,127.0.0.1:3',
        'offsets.topic.replication.factor=3',
        'min.insync.replicas=2',
      ]),
    );
  });
});

describe('the start of MariaDB', () => {
  const schema = '/* a; comment\n*/\nCREATE TABLE `t` (\n  `a` int\n) ENGINE=InnoDB;\n\nINSERT INTO t VALUES (1);\n';
  const secrets = makeSecrets().mysql;
  const statements = linesOf(renderInitSql(secrets, schema));

  it('gives each user its own schema only, and takes "_" literally', () => {
    const grants = statements.filter((statement) => statement.includes("TO 'weir_order'@"));
    expect(grants).toEqual(["GRANT ALL PRIVILEGES ON `weir\\_order`.* TO 'weir_order'@'127.0.0.1';"]);
  });

  it('lets weir_verify read the schemas of the modules and nothing else', () => {
    const grants = statements.filter((statement) => statement.includes("TO 'weir_verify'@"));
    expect(grants.map((grant) => grant.split(' ')[1])).toEqual(databaseModules.map(() => 'SELECT'));
  });

  it('loads the tables of Nacos so that a second time changes nothing', () => {
    expect(statements.slice(-3)).toEqual([
      'USE nacos;',
      'CREATE TABLE IF NOT EXISTS `t` ( `a` int ) ENGINE=InnoDB;',
      'INSERT IGNORE INTO t VALUES (1);',
    ]);
  });
});

describe('the properties of Nacos', () => {
  it('ask for a login, keep everything in the database, and hold no URL with a password', () => {
    const secrets = makeSecrets();
    const text = renderNacosProperties({ port: 28_848, mysqlPort: 23_306, secrets });
    expect(text).toContain('nacos.core.auth.enabled=true\n');
    expect(text).toContain('spring.sql.init.platform=mysql\n');
    expect(text).toContain(`nacos.core.auth.plugin.nacos.token.secret.key=${secrets.nacos.tokenSecret}\n`);
    expect(/^db\.url\.0=.*$/m.exec(text)?.[0]).not.toContain(secrets.mysql.nacos);
  });
});
