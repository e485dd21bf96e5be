import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';

/** Runs on the machine's own Node, before anything is installed: Node's own modules only. */
export const root = fileURLToPath(new URL('..', import.meta.url));

const OLDEST_NODE = [20, 19];

export const say = (text) => process.stderr.write(`${text}\n`);

/** Seconds since `start`, one digit. */
export const since = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

/** The Node that the lockfile pins, else the one that runs this. */
export function node() {
  const pinned = join(root, 'node_modules', '.bin', 'node');
  return existsSync(pinned) ? pinned : process.execPath;
}

export const bin = (path) => join(root, 'node_modules', path);

/** What this machine must have; one sentence and exit 1 when it has not. */
export function requireNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return;
  say(
    `Weir needs Node ${OLDEST_NODE.join('.')} or later to install itself; this is ${process.version}. Install a newer Node from https://nodejs.org.`,
  );
  process.exit(1);
}

/** Ctrl-C, or a SIGTERM: thrown out of whatever waits, so that each one cleans up. */
class Interrupted extends Error {}

const interruption = new globalThis.AbortController();
/** Aborted by Ctrl-C. */
export const interrupted = interruption.signal;
const children = new Set();
for (const signal of ['SIGINT', 'SIGTERM'])
  process.on(signal, () => {
    interruption.abort(new Interrupted());
    // Ctrl-C reaches the children by itself; a SIGTERM to us alone does not.
    if (signal === 'SIGTERM') for (const child of children) child.kill(signal);
  });
const endings = [];
/** `work` runs when the user has interrupted and all programs have ended. */
export const afterInterruption = (work) => endings.push(work);
async function leave() {
  while (children.size > 0) await Promise.race([...children].map((child) => once(child, 'close')));
  for (const work of endings.splice(0)) await work();
  process.exit(130);
}
process.on('uncaughtException', (error) => {
  if (error instanceof Interrupted) return void leave();
  say(error.hint ? `${error.message}. ${error.hint}` : error.stack);
  process.exit(1);
});

/** Runs a program to its end. With `quiet` its output comes only when it fails. Resolves with its exit code and output. */
export function run(program, words, { quiet = false, env = {} } = {}) {
  interrupted.throwIfAborted();
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      cwd: root,
      env: { ...process.env, ...env },
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : ['inherit', 'inherit', 'inherit'],
    });
    children.add(child);
    let output = '';
    for (const stream of quiet ? [child.stdout, child.stderr] : [])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    const end = (code) => {
      children.delete(child);
      if (interrupted.aborted) reject(interrupted.reason);
      else resolve({ code, output });
    };
    child.once('error', (error) => {
      output += error.message;
      end(1);
    });
    child.once('close', (code) => end(code ?? 1));
  });
}

/** npm itself, as the npm that started us or as the one on the path. */
const npm = (words, options) =>
  process.env.npm_execpath?.endsWith('.js')
    ? run(process.execPath, [process.env.npm_execpath, ...words], options)
    : run('npm', words, options);

/** Installs what the lockfile names, when that is not there yet. */
export async function install() {
  const lock = join(root, 'package-lock.json');
  const sum = createHash('sha256').update(readFileSync(lock)).digest('hex');
  const marker = bin('.weir-lockfile');
  if (existsSync(marker) ? readFileSync(marker, 'utf8') === sum : isNewer(bin('.package-lock.json'), lock)) return;
  if (lstatSync(bin(''), { throwIfNoEntry: false })?.isSymbolicLink())
    return giveUp(
      '',
      'node_modules is a link to the packages of another folder, and npm ci would delete them there',
      'Install where the link leads, or remove it.',
    );
  const start = performance.now();
  say('installing the packages of the lockfile (once, about a minute)');
  const { code, output } = await npm(['ci', '--loglevel=error', '--no-audit', '--no-fund'], { quiet: true });
  if (code !== 0) return giveUp(output, 'npm ci failed', 'Is the registry within reach? See the lines above.');
  writeFileSync(marker, sum);
  say(`installed in ${since(start)}`);
}

/** Compiles when a source is newer than the last build. */
export async function build() {
  const marker = join(root, 'dist', '.built');
  if (existsSync(marker) && newestSource() < statSync(marker).mtimeMs) return;
  const start = performance.now();
  say('building');
  const startedAt = new Date();
  const { code, output } = await run(node(), [bin('@nestjs/cli/bin/nest.js'), 'build'], { quiet: true });
  if (code !== 0) return giveUp(output, 'the build failed', 'See the lines above; `npm run typecheck` repeats them.');
  mkdirSync(join(root, 'dist'), { recursive: true });
  writeFileSync(marker, `${startedAt.toISOString()}\n`);
  say(`built in ${since(start)}`);
}

function giveUp(output, what, wayOut) {
  if (output) say(output.trimEnd());
  say(`${what}. ${wayOut}`);
  process.exit(1);
}

const isNewer = (file, than) => existsSync(file) && statSync(file).mtimeMs >= statSync(than).mtimeMs;

function newestSource() {
  const files = ['apps', 'libs', 'deploy', 'test'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts'))
      .map((entry) => join(entry.parentPath ?? entry.path, entry.name)),
  );
  const settings = ['tsconfig.json', 'tsconfig.build.json', 'nest-cli.json', 'package-lock.json'].map((file) =>
    join(root, file),
  );
  return Math.max(...[...files, ...settings].map((file) => statSync(file).mtimeMs));
}
