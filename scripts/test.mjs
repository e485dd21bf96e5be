/** `npm test`: every check that this machine can carry, cheap ones first; ends with the line `N passed, N failed, N skipped`. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { bin, build, install, node, requireNode, root, run, say, since } from './lib.mjs';

requireNode();
await install();

const scratch = mkdtempSync(join(tmpdir(), 'weir-test-'));
const total = { passed: 0, failed: 0, skipped: 0 };
const remarks = [];

/** One step: `work` resolves with its counts. */
async function step(name, work) {
  const start = performance.now();
  say(`--- ${name}`);
  const { passed = 0, failed = 0, skipped = 0, output = '' } = await work();
  if (failed > 0 && output) say(output.trimEnd());
  for (const [key, count] of Object.entries({ passed, failed, skipped })) total[key] += count;
  say(`    ${failed > 0 ? 'FAILED' : 'ok'}: ${passed} passed, ${failed} failed, ${skipped} skipped, ${since(start)}`);
}

/** A program whose exit code is the verdict. */
const verdict =
  (...words) =>
  async () => {
    const { code, output } = await run(node(), words, { quiet: true });
    return code === 0 ? { passed: 1 } : { failed: 1, output };
  };

const jest = (name, words, env) => async () => {
  const file = join(scratch, `${name}.json`);
  const { code } = await run(
    node(),
    ['--experimental-vm-modules', '--no-warnings', bin('jest/bin/jest.js'), '--json', '--outputFile', file, ...words],
    { env },
  );
  try {
    const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = JSON.parse(
      readFileSync(file, 'utf8'),
    );
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    return {
      passed: numPassedTests,
      failed: failed === 0 && code !== 0 ? 1 : failed,
      skipped: numPendingTests + numTodoTests,
    };
  } catch {
    return { failed: 1, output: `jest ended with ${code} and left no results` };
  }
};

/** Which shapes the scenarios can run on, and why not the others. */
async function places() {
  const { output } = await run(node(), [join(root, 'apps/cli/bin/weir.js'), 'doctor', '--json'], { quiet: true });
  const missing = JSON.parse(output).checks.filter(({ name, ok }) => name === 'native' && !ok);
  if (missing.length === 0) return ['embedded/mono', 'native/mono', 'native/micro'];
  remarks.push(`not run: the scenarios on the real servers, because ${missing.map(({ found }) => found).join('; ')}`);
  return ['embedded/mono'];
}

await step('types', verdict(bin('typescript/bin/tsc'), '-p', 'tsconfig.json', '--noEmit'));
await step('lint', verdict(bin('eslint/bin/eslint.js'), '--max-warnings', '0', '.'));
await step('format', verdict(bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'));
await step('proto', verdict(bin('@bufbuild/buf/bin/buf'), 'lint', 'proto'));
await build();
await step(
  'units and boundaries',
  jest('unit', ['--testPathIgnorePatterns', 'test/scenarios/', 'test/load/', 'test/compare/']),
);
await step('every app starts', verdict('scripts/boot-apps.mjs'));
const on = await places();
await step(
  `scenarios on ${on.join(', ')}`,
  jest('scenarios', ['--runInBand', '--passWithNoTests', 'test/scenarios/'], { WEIR_SCENARIOS: on.join(' ') }),
);
if (!on.includes('native/micro')) {
  total.skipped += 2;
  if (process.env.CI === 'true') {
    total.failed += 1;
    remarks.push('under CI the scenarios on the real servers must run, so this counts as a failure');
  }
}
rmSync(scratch, { recursive: true, force: true });

for (const remark of remarks) say(remark);
say(total.failed > 0 ? 'Something is red: see above.' : 'All green. `npm start` runs the shop.');
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed > 0 ? 1 : 0;
