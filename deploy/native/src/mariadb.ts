import { chmod, chown, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { dirname, join } from 'node:path';

import { createConnection } from 'mysql2/promise';

import { run as runCommand, type Command } from './command.js';
import type { Installed } from './installed.js';
import { databaseMark } from './leftovers.js';
import { renderInitSql } from './mariadb-init.js';
import { NativeError } from './native-error.js';
import type { Secrets } from './secrets.js';
import type { ServerPlan } from './server.js';
import { loopback } from './wire.js';

export interface MariadbOptions {
  readonly run: string;
  readonly port: number;
  readonly installed: Installed;
  readonly secrets: Secrets['mysql'];
}

const name = 'mariadb';

/** The user `nobody` of every Linux. */
const nobody = 65_534;

/**
 * MariaDB that listens on loopback only: no socket file (its path may be 107 bytes at most), no TLS (it would make a key pair at every start, 0.3 to 5 s).
 * The schemas, users and passwords are set from a file of its own before it accepts the first connection, so nobody finds it without a password.
 */
export function mariadbPlan({ run, port, installed, secrets }: MariadbOptions): ServerPlan {
  const folder = join(run, name);
  const data = join(folder, 'data');
  const log = join(run, 'logs', `${name}.log`);
  const initFile = join(folder, 'init.sql');
  const removeInitFile = () => void rm(initFile, { force: true });
  return {
    name,
    port,
    log,
    readyWithin: 60_000,
    stopWithin: 20_000,
    isReady: () => answers(port, secrets.verify),
    onReady: removeInitFile,
    onFailed: removeInitFile,
    prepare: async (signal) => {
      const user = await systemUser(installed.mariadb, run);
      await mkdir(join(folder, 'tmp'), { recursive: true });
      if (!(await exists(data))) await install({ ...user, folder, data, log, basedir: installed.mariadb, signal });
      await writeFile(initFile, renderInitSql(secrets, await readFile(installed.nacosSchema, 'utf8')), { mode: 0o600 });
      await own([folder, initFile, join(folder, 'tmp')], user.uid);
      return server(user);
    },
  };

  function server({ uid, flags }: SystemUser): Command {
    return {
      file: join(installed.mariadb, 'bin', 'mariadbd'),
      cwd: folder,
      env: environment(folder),
      uid,
      args: [
        '--no-defaults',
        `${databaseMark(run, name)}/data`,
        `--basedir=${installed.mariadb}`,
        `--tmpdir=${join(folder, 'tmp')}`,
        `--pid-file=${join(folder, 'mariadb.pid')}`,
        `--init-file=${initFile}`,
        `--port=${port}`,
        `--bind-address=${loopback}`,
        ...['--socket=', '--skip-ssl', '--skip-name-resolve', '--performance-schema=OFF'],
        ...[
          '--character-set-server=utf8mb4',
          '--max-connections=400',
          `--innodb-buffer-pool-size=${bufferPoolMiB(totalmem())}M`,
          '--innodb-flush-log-at-trx-commit=1',
          ...['--innodb-log-file-size=512M', '--innodb-io-capacity=1000'],
        ],
        ...flags,
      ],
    };
  }
}

/**
 * An eighth of the machine's memory, 128 to 4096 MiB; it is taken as it fills. Keys are random, so every order touches pages all over the tables: with 128 MiB a shop
 * placed a third as fast after 60,000 orders as at first, as each page came from the disk; a larger redo log lets several changes of a page share a write.
 */
export const bufferPoolMiB = (memoryBytes: number): number =>
  Math.min(4096, Math.max(128, Math.floor(memoryBytes / 8 / 2 ** 20)));

interface SystemUser {
  readonly uid: number | undefined;
  readonly flags: readonly string[];
}

/** MariaDB refuses root unless told. When root starts it, it runs as nobody, if that user can reach the files; otherwise as root in so many words. */
async function systemUser(...folders: readonly string[]): Promise<SystemUser> {
  if (process.getuid?.() !== 0) return { uid: undefined, flags: [] };
  const reachable = await Promise.all(folders.map(isOpenToOthers));
  return reachable.every(Boolean) ? { uid: nobody, flags: [] } : { uid: undefined, flags: ['--user=root'] };
}

async function isOpenToOthers(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  if ((mode & 0o001) === 0) return false;
  return folder === dirname(folder) || isOpenToOthers(dirname(folder));
}

interface Installation extends SystemUser {
  readonly folder: string;
  readonly data: string;
  readonly log: string;
  readonly basedir: string;
  readonly signal: AbortSignal;
}

/**
 * Makes the system tables in a folder beside the data folder, which then takes its name: an interrupted installation is no data folder. Temporary tables have a folder of
 * their own, since one that starts removes what it finds, and another one's installation beside it would end with error 6.
 */
async function install({ folder, data, log, basedir, uid, flags, signal }: Installation): Promise<void> {
  const partial = `${data}.partial`;
  await rm(partial, { recursive: true, force: true });
  const temporary = join(folder, 'tmp');
  await own([folder, temporary], uid);
  const args = [
    'scripts/mariadb-install-db',
    '--no-defaults',
    `--basedir=${basedir}`,
    `--datadir=${partial}`,
    `--tmpdir=${temporary}`,
    '--auth-root-authentication-method=normal',
    ...['--skip-test-db', '--skip-name-resolve', '--innodb-buffer-pool-size=16M'],
    ...flags,
  ];
  const code = await runCommand({ file: 'sh', args, cwd: basedir, env: environment(folder), uid }, { log, signal });
  if (code !== 0)
    throw new NativeError(
      'NATIVE.START',
      `the data folder of MariaDB could not be made (mariadb-install-db ended with code ${code})`,
      `read ${log}`,
    );
  await rename(partial, data);
}

/** The folder of the database is closed to others: it holds what customers trusted us with. */
async function own([folder, ...others]: readonly [string, ...string[]], uid: number | undefined): Promise<void> {
  await chmod(folder, 0o700);
  if (uid !== undefined) for (const path of [folder, ...others]) await chown(path, uid, uid);
}

const environment = (home: string): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: home,
  LANG: 'C.UTF-8',
  TZ: process.env['TZ'],
});

async function answers(port: number, password: string): Promise<boolean> {
  const connection = await createConnection({
    host: loopback,
    port,
    user: 'weir_verify',
    password,
    connectTimeout: 2000,
  }).catch(notYet);
  if (connection === undefined) return false;
  await connection.query('SELECT 1');
  await connection.end();
  return true;
}

function notYet(error: NodeJS.ErrnoException): undefined {
  if (!error.code?.startsWith('ER_ACCESS_DENIED')) return undefined;
  throw new NativeError(
    'NATIVE.START',
    'MariaDB did not take the users and passwords of this run',
    'start anew with `npx weir down --purge`',
    { cause: error },
  );
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );
