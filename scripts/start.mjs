/** `npm start`: installs, builds, picks the infrastructure, runs the shop and leaves it running. Words after `--` go to `weir up`. */
import { join } from 'node:path';
import { build, install, node, requireNode, root, run } from './lib.mjs';

requireNode();
await install();
await build();
const { code } = await run(node(), [join(root, 'apps/cli/bin/weir.js'), 'up', ...process.argv.slice(2)]);
process.exitCode = code;
