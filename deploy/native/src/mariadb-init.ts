import { databaseModules, type Secrets } from './secrets.js';

/**
 * What the database is told at every start before it accepts connections; harmless when repeated. Each user has its own schema only; `weir_verify` reads them all.
 * Schemas compare text by its bytes, as SQLite does.
 */
export function renderInitSql(secrets: Secrets['mysql'], nacosSchema: string): string {
  const statements = [
    "DELETE FROM mysql.global_priv WHERE User = 'root' AND Host NOT IN ('127.0.0.1', 'localhost')",
    "DELETE FROM mysql.proxies_priv WHERE Host <> 'localhost'",
    'FLUSH PRIVILEGES',
    `ALTER USER 'root'@'127.0.0.1' IDENTIFIED BY '${secrets.root}'`,
    `ALTER USER 'root'@'localhost' IDENTIFIED BY '${secrets.root}'`,
    ...user('weir_verify', secrets.verify),
    ...databaseModules.flatMap((module) => [
      `CREATE DATABASE IF NOT EXISTS weir_${module} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
      ...user(`weir_${module}`, secrets[module]),
      `GRANT ALL PRIVILEGES ON ${granted(`weir_${module}`)} TO 'weir_${module}'@'127.0.0.1'`,
      `GRANT SELECT ON ${granted(`weir_${module}`)} TO 'weir_verify'@'127.0.0.1'`,
    ]),
    'CREATE DATABASE IF NOT EXISTS nacos CHARACTER SET utf8mb4 COLLATE utf8mb4_bin',
    ...user('nacos', secrets.nacos),
    `GRANT ALL PRIVILEGES ON ${granted('nacos')} TO 'nacos'@'127.0.0.1'`,
    'USE nacos',
    ...repeatable(nacosSchema),
  ];
  return statements.map((statement) => `${statement};\n`).join('');
}

const user = (name: string, password: string): string[] => [
  `CREATE USER IF NOT EXISTS '${name}'@'127.0.0.1' IDENTIFIED BY '${password}'`,
  `ALTER USER '${name}'@'127.0.0.1' IDENTIFIED BY '${password}'`,
];

/** In a GRANT, `_` stands for any character unless escaped. */
const granted = (schema: string): string => `\`${schema.replaceAll('_', '\\_')}\`.*`;

/** The statements of a schema script, on one line each, so that a second run changes nothing. */
const repeatable = (script: string): string[] =>
  script
    .replace(/\/\*.*?\*\//gs, '')
    .split(/;\s*$/m)
    .map((statement) => statement.replace(/\s+/g, ' ').trim())
    .filter((statement) => statement !== '')
    .map((statement) =>
      statement
        .replace(/^CREATE TABLE /, 'CREATE TABLE IF NOT EXISTS ')
        .replace(/^INSERT INTO /, 'INSERT IGNORE INTO '),
    );
