/**
 * `npm run contracts` writes the schemas of events to proto/events as the code has them. With `-- --release` it also makes events and protos of today the baseline
 * that later changes are compared with, unless they break the one before.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bin, node, root, run } from './lib.mjs';

const BASELINE = 'proto/baseline/protos.json';
const release = process.argv.includes('--release');
const buf = bin('@bufbuild/buf/bin/buf');
const specs = ['--experimental-vm-modules', '--no-warnings', bin('jest/bin/jest.js'), 'test/contracts/events'];

async function must(words, options) {
  const { code, output } = await run(node(), words, options);
  if (code !== 0) process.exit(code);
  return output;
}

if (release) await must([buf, 'breaking', 'proto', '--against', BASELINE]);
await must(specs, { env: { WEIR_UPDATE_CONTRACTS: release ? 'release' : 'write' } });
if (release) {
  const image = await must([buf, 'build', 'proto', '--exclude-source-info', '-o', '-#format=json'], { quiet: true });
  writeFileSync(join(root, BASELINE), `${JSON.stringify(JSON.parse(image), null, 1)}\n`);
}
