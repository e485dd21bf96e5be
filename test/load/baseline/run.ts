import { parseArgs } from 'node:util';
import { loadOrMakeSecrets } from '@weir/deploy/native';
import { defaultFolder, isRunning, readState, ShopFolder } from '@weir/deploy/shop';
import { join } from 'node:path';
import { startBaseline } from './start.js';

/**
 * The baseline beside the native shop that runs here, on the same MariaDB, until Ctrl-C: `npm run load:baseline`, or `npm run load:baseline -- --whole` for the whole order paid at the same
 * provider. Then `npx weir load --closed --target <the address it prints>`.
 */
const { values } = parseArgs({
  options: { whole: { type: 'boolean', default: false }, port: { type: 'string', default: '3300' } },
});
const folder = new ShopFolder(defaultFolder());
const state = readState(folder);
if (!state || !isRunning(state) || state.infra !== 'native' || !state.database || !state.pspUrl) {
  process.stderr.write(
    'The baseline needs the MariaDB of a native shop: start one with `npx weir up --infra native`.\n',
  );
  process.exit(1);
}
const { mysql } = await loadOrMakeSecrets(join(folder.servers, 'secrets.json'));
const running = await startBaseline({
  database: state.database,
  rootPassword: mysql.root,
  port: Number(values.port),
  ...(values.whole ? { pspUrl: state.pspUrl } : {}),
});
process.stdout.write(
  `The baseline answers at ${running.url}. Load it: npx weir load --closed --target ${running.url}\n`,
);
process.on('SIGINT', () => void running.stop());
await running.ended;
