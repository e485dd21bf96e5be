/** Starts every built app once, alone and without servers, and stops it when it says that it is ready: the wiring of each composition, seen to work. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { clearTimeout, setTimeout } from 'node:timers';
import { node, root } from './lib.mjs';

const WITHIN_MS = 60_000;
const folder = mkdtempSync(join(tmpdir(), 'weir-boot-'));
const apps = readdirSync(join(root, 'apps')).filter((app) => !['cli', 'console'].includes(app));

function boot(app) {
  const alone =
    app === 'psp-simulator'
      ? {}
      : {
          WEIR_SHAPE: { monolith: 'mono', host: 'mono-rpc' }[app] ?? 'micro',
          WEIR_CONFIG_DIR: join(root, 'deploy', 'nacos'),
          WEIR_GRPC_PORT: '0',
          ...pspOf(app),
          ...(app === 'host' ? ALL_IN_ONE : {}),
        };
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    WEIR_HTTP_PORT: '0',
    WEIR_DATA_DIR: join(folder, app),
    ...alone,
  };
  const child = spawn(node(), [join(root, 'dist', 'apps', app, 'src', 'main.js')], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  return new Promise((resolve) => {
    let said = '';
    let ready = false;
    const cut = setTimeout(() => child.kill('SIGKILL'), WITHIN_MS);
    const hear = (text) => {
      said += text;
      if (ready || !said.includes('"event":"ready"')) return;
      ready = true;
      child.stdin.end();
    };
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hear);
    child.stdin.on('error', () => undefined);
    child.once('close', (code) => {
      clearTimeout(cut);
      const ok = ready && code === 0;
      console.log(
        ok
          ? `${app} starts and stops`
          : `${app}: ${ready ? `did not stop cleanly when its stdin closed (exit ${code})` : 'was never ready'}\n${said.trim().split('\n').slice(-5).join('\n')}`,
      );
      resolve(ok);
    });
  });
}

/** A host that carries everything and calls itself. */
const ALL_IN_ONE = {
  WEIR_PROCESS: 'all',
  WEIR_PLACEMENT:
    'processes: { all: { modules: [order, payment, inventory, insight, loyalty], face: true, calls: rpc } }',
};

const pspOf = (app) =>
  ['payment-service', 'monolith', 'host'].includes(app) ? { WEIR_PSP_URL: 'http://127.0.0.1:9' } : {};

const results = [];
const lane = async () => {
  for (let app = apps.shift(); app; app = apps.shift()) results.push(await boot(app));
};
await Promise.all([lane(), lane()]);
rmSync(folder, { recursive: true, force: true });
process.exitCode = results.every(Boolean) ? 0 : 1;
