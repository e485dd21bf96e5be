/** `npm test`: every check that this machine can carry, cheap ones first, two at a time where one of them waits; ends with the line `N passed, N failed, N skipped`. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import {
  afterInterruption,
  bin,
  build,
  install,
  interrupted,
  node,
  requireNode,
  root,
  run,
  say,
  since,
} from './lib.mjs';

requireNode();
await install();

const scratch = mkdtempSync(join(tmpdir(), 'weir-test-'));
// The real servers do not hear a Ctrl-C at the terminal, and a spec that is interrupted has no time to end its own.
afterInterruption(async () => {
  const { endLeftovers } = await import('../dist/deploy/native/src/index.js').catch(() => ({}));
  await endLeftovers?.(join(root, '.weir', 'test'));
});
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
const total = { passed: 0, failed: 0, skipped: 0 };
const remarks = [];

/** One step: `work` resolves with its counts. */
async function step(name, work) {
  const start = performance.now();
  say(`--- ${name}`);
  const { passed = 0, failed = 0, skipped = 0, output = '' } = await work();
  if (failed > 0 && output) say(output.trimEnd());
  for (const [key, count] of Object.entries({ passed, failed, skipped })) total[key] += count;
  const counts = `${passed} passed, ${failed} failed, ${skipped} skipped, ${since(start)}`;
  say(`    ${failed > 0 ? 'FAILED' : 'ok'}: ${counts} (${name})`);
}

/** A program whose exit code is the verdict. */
const verdict =
  (...words) =>
  async () => {
    const { code, output } = await run(node(), words, { quiet: true });
    return code === 0 ? { passed: 1 } : { failed: 1, output };
  };

const JEST = ['--experimental-vm-modules', '--no-warnings', bin('jest/bin/jest.js')];

/** Specs, with the program before jest when there is one; the counts are jest's own. */
const jest =
  (name, words, { env = {}, before = [] } = {}) =>
  async () => {
    const file = join(scratch, `${name}.json`);
    const { code } = await run(node(), [...before, ...JEST, '--json', '--outputFile', file, ...words], { env });
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

/** What keeps the real servers from running here, in one sentence; undefined when nothing does. */
async function nativeMissing() {
  const { output } = await run(node(), [join(root, 'apps/cli/bin/weir.js'), 'doctor', '--json'], { quiet: true });
  const lacking = JSON.parse(output).checks.filter(({ name, ok }) => name === 'native' && !ok);
  return lacking.length === 0 ? undefined : lacking.map(({ found, hint }) => `it ${found} (${hint})`).join('; ');
}

/** Works off `works` in two lanes, in their order: while one waits, the other has both cores. */
async function inTwoLanes(works) {
  const waiting = [...works];
  const lane = async () => {
    for (let work = waiting.shift(); work; work = waiting.shift()) await work();
  };
  await Promise.all([lane(), lane()]);
}

/** Maven's downloads, in time for the specs that need them. */
async function fetched() {
  const { fetchServers } = await import('../dist/deploy/native/src/index.js');
  try {
    await fetchServers({ home: join(root, '.weir', 'servers'), signal: interrupted });
    return { passed: 1 };
  } catch (error) {
    return { failed: 1, output: `${error.message}. ${error.hint ?? ''}` };
  }
}

await build();
const missing = await nativeMissing();
const fetching = missing ? undefined : step('the real servers are here', fetched);
const SLOW = ['test/integration/', 'test/scenarios/'];
await inTwoLanes([
  () => step('lint', verdict(bin('eslint/bin/eslint.js'), '--max-warnings', '0', '.')),
  () => step('types', verdict(bin('typescript/bin/tsc'), '-p', 'tsconfig.json', '--noEmit')),
  () => step('format', verdict(bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.')),
  () => step('protos', verdict(bin('@bufbuild/buf/bin/buf'), 'lint', 'proto')),
  () =>
    step(
      'protos break nothing released',
      verdict(bin('@bufbuild/buf/bin/buf'), 'breaking', 'proto', '--against', 'proto/baseline/protos.json'),
    ),
]);
await step('units and boundaries', jest('unit', ['--maxWorkers', '2', '--testPathIgnorePatterns', ...SLOW]));
await step('every app starts and stops', verdict('scripts/boot-apps.mjs'));
await fetching;

const scenarios = (name) => () => step(`scenarios, ${name}`, jest(name, ['--runInBand', `test/scenarios/${name}`]));
/** Two specs at a time: each has names and schemas of its own on the servers that they share. */
const integration = (name, before) => () =>
  step(name, jest('integration', ['--maxWorkers', '2', 'test/integration/'], { before }));
/** The specs on real servers, the longest first, so that both lanes end together. */
const LONGEST = ['native-micro.spec.ts', 'native-mono.spec.ts'];
const others = readdirSync(join(root, 'test', 'scenarios')).filter(
  (file) => file.startsWith('native-') && !LONGEST.includes(file),
);
await inTwoLanes(
  missing
    ? [integration('integration', []), scenarios('embedded-')]
    : [
        ...LONGEST.map(scenarios),
        integration('integration, on real servers', ['scripts/on-servers.mjs']),
        scenarios('embedded-'),
        ...others.map(scenarios),
      ],
);
if (missing) {
  total.skipped += 2;
  remarks.push(`not run: the scenarios and specs on real servers, because ${missing}`);
}
if (missing && process.env.CI === 'true') {
  total.failed += 1;
  remarks.push('under CI the real servers must be there, so this counts as a failure');
}

for (const remark of remarks) say(remark);
say(total.failed > 0 ? 'Something is red: see above.' : 'All green. `npm start` runs the shop.');
process.stdout.write(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped\n`);
process.exitCode = total.failed > 0 ? 1 : 0;
