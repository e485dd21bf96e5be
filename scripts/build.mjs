/** `npm run build`: installs what is missing and compiles what has changed. */
import { build, install, requireNode } from './lib.mjs';

requireNode();
await install();
await build();
