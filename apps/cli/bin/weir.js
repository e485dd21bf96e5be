#!/usr/bin/env node
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const built = new URL('../../../dist/apps/cli/src/main.js', import.meta.url);
const pinned = fileURLToPath(new URL('../../../node_modules/.bin/node', import.meta.url));

if (!existsSync(built)) {
  const error = {
    code: 'CLI.NOT_BUILT',
    message: 'Weir is not built yet',
    hint: 'npm start builds it; so does npm run build.',
  };
  if (process.argv.includes('--json')) console.log(JSON.stringify({ error }, null, 2));
  else console.error(`${error.message}. ${error.hint}`);
  process.exitCode = 1;
} else if (Number(process.versions.node.split('.')[0]) < 24 && existsSync(pinned)) {
  // The machine's own Node may be older than the one Weir pins. Ctrl-C reaches the child by itself.
  const child = spawn(pinned, [fileURLToPath(built), ...process.argv.slice(2)], { stdio: 'inherit' });
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code) => (process.exitCode = code ?? 1));
} else {
  await import(built.href);
}
