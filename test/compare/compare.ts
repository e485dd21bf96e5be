import { join } from 'node:path';
import { claimMeasuring, ShopFolder } from '@weir/deploy/shop';
import { describeMachine, RunFolder, writeReport } from '@weir/report';
import { type Arm, turns } from './arms.js';
import type { Bench } from './bench.js';
import { besides, isOurs } from './besides.js';
import { CompareError } from './compare-error.js';
import { comparePage } from './compare.report.js';
import { documentOf, type CompareDocument } from './document.js';
import { buildSeconds, staticFacts } from './facts.js';
import { Laboratory, type LaboratoryOptions } from './laboratory.js';
import type { ArmRun, Measured } from './raw.js';
import { planOf, type Plan, type Workload } from './workloads.js';

export interface CompareOptions {
  readonly arms: readonly Arm[];
  readonly pairs: number;
  readonly quick: boolean;
  /** Absolute; the folder of a comparison that was interrupted. */
  readonly resume?: string | undefined;
  /** Absolute; reports go into `reports/` of it, scratch into `compare/`. */
  readonly folder: string;
  /** Absolute; where the native servers are. */
  readonly downloads: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress: (sentence: string) => void;
}

/** Above this the generator itself was late, and what it measured says nothing of the shop, ms. */
const LAG_LIMIT_MS = 5;
const MOST_PAIRS = 100;
/** Written line by line while it goes on. */
const LINES = ['runs.jsonl', 'trouble.jsonl', 'arm-facts.jsonl'];
/** A void run is made again this often. */
const ATTEMPTS = 3;

/** Where the shops of a comparison run, and what is looked at once for each arm. */
export interface Grounds {
  readonly open: (options: LaboratoryOptions) => Promise<Pick<Laboratory, 'begin' | 'versions' | 'close'>>;
  readonly besides: typeof besides;
}

/** Runs what is still missing, each run kept at once, and computes the report. Fails with SHOP.MEASURING while another one measures in the folder, with COMPARE.OTHER_RUN, COMPARE.OTHER_SEED, COMPARE.INTERRUPTED or COMPARE.DISK_FULL; what was measured is kept then. */
export async function compare(
  options: CompareOptions,
  grounds: Grounds = { open: (asked) => Laboratory.open(asked), besides },
): Promise<CompareDocument> {
  const done = claimMeasuring(new ShopFolder(options.folder), 'weir compare');
  try {
    return await compareAlone(options, grounds);
  } finally {
    done();
  }
}

async function compareAlone(options: CompareOptions, grounds: Grounds): Promise<CompareDocument> {
  const { folder, downloads, signal, onProgress, pairs } = options;
  if (pairs < 1 || pairs > MOST_PAIRS)
    throw new CompareError(
      'COMPARE.BAD_PAIRS',
      `--pairs ${pairs} is none of 1 to ${MOST_PAIRS}`,
      'Leave it out for 5, the least that names a winner.',
    );
  const resumed = options.resume === undefined ? undefined : reopened(options.resume, options);
  let run = resumed;
  const laboratory = await grounds.open({ folder: join(folder, 'compare'), downloads, signal, onProgress });
  try {
    run ??= begun(options, await laboratory.versions());
    onProgress(`raw files in ${run.path}`);
    await measureAll({ laboratory, besides: grounds.besides }, run, options);
    writeReport(run, comparePage);
    return documentOf(run);
  } catch (error) {
    if (signal?.aborted) throw stopped('COMPARE.INTERRUPTED', 'It was interrupted', run, error);
    throw (error as NodeJS.ErrnoException).code === 'ENOSPC'
      ? stopped('COMPARE.DISK_FULL', 'The disk is full', run, error)
      : error;
  } finally {
    await laboratory.close();
  }
}

interface Place {
  readonly laboratory: Pick<Laboratory, 'begin'>;
  readonly besides: typeof besides;
}

async function measureAll(place: Place, run: RunFolder, options: CompareOptions): Promise<void> {
  const { folder, onProgress, arms, quick, pairs } = options;
  const plan = run.readJson<Plan>('plan.json');
  if (!run.has('facts.json')) {
    onProgress('counting lines and files');
    const built = quick ? {} : { buildSeconds: buildSeconds(join(folder, 'compare', 'copy')) };
    run.writeJson('facts.json', { ...staticFacts(), ...built });
  }
  for (const { pair, arm } of missing(run, arms, pairs)) await untilValid(place, run, plan, arm, pair, options);
}

function begun({ arms, pairs, quick, folder }: CompareOptions, versions: Record<string, string>): RunFolder {
  const options = { arms: arms.map(({ name }) => name), pairs, quick, command: commandOf(arms, pairs, quick) };
  const run = RunFolder.create({ kind: 'compare', options, folder, versions });
  run.writeJson('plan.json', planOf(quick));
  for (const file of LINES) run.writeLines(file, []);
  return run;
}

const commandOf = (arms: readonly Arm[], pairs: number, quick: boolean): string =>
  `npx weir compare --arms ${arms.map(({ name }) => name).join(',')} --pairs ${pairs}${quick ? ' --quick' : ''}`;

/** A comparison goes on only as what it was, with the program that it began with. */
function reopened(path: string, { arms, pairs, quick }: CompareOptions): RunFolder {
  const folder = RunFolder.open(path);
  const { kind, options, machine } = folder.run;
  const other = (what: string): CompareError =>
    new CompareError('COMPARE.OTHER_RUN', `${path} cannot be resumed: ${what}`, 'Begin a new one: leave --resume out.');
  if (kind !== 'compare') throw other(`it is a run of ${kind}`);
  if (options['command'] !== commandOf(arms, pairs, quick))
    throw other(`it was begun by \`${String(options['command'])}\``);
  const [then, now] = [machine.versions['weir'], describeMachine().versions['weir']];
  if (then !== now) throw other(`it was begun by commit ${then}, and this is ${now}`);
  LINES.forEach((file) => folder.mendLines(file));
  return folder;
}

function missing(run: RunFolder, arms: readonly Arm[], pairs: number): { pair: number; arm: Arm }[] {
  const valid = new Set(
    runsOf(run).flatMap(({ arm, pair, void: why }) => (why === undefined ? [`${arm}/${pair}`] : [])),
  );
  return turns(arms, pairs).filter(({ arm, pair }) => !valid.has(`${arm.name}/${pair}`));
}

export const runsOf = (run: RunFolder): ArmRun[] => run.readLines<ArmRun>('runs.jsonl');

async function untilValid(
  place: Place,
  run: RunFolder,
  plan: Plan,
  arm: Arm,
  pair: number,
  { signal, onProgress, pairs }: CompareOptions,
): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    signal?.throwIfAborted();
    onProgress(`pair ${pair + 1} of ${pairs}: ${arm.name}${attempt > 1 ? `, attempt ${attempt}` : ''}`);
    const made = await attemptAt(place, run, plan, arm, { arm: arm.name, pair, attempt }, onProgress);
    if (made.void === undefined) return;
    onProgress(`void, and made again: ${made.void}`);
  }
  onProgress(`${arm.name} was void ${ATTEMPTS} times; pair ${pair + 1} is left out for it`);
}

/** A shop from its start to its end; one that does not even start is void. */
async function attemptAt(
  place: Place,
  run: RunFolder,
  plan: Plan,
  arm: Arm,
  turn: Turn,
  onProgress: (sentence: string) => void,
): Promise<ArmRun> {
  let bench: Bench;
  try {
    bench = await place.laboratory.begin(arm);
  } catch (error) {
    if (isOurs(error)) throw error;
    const verify = { ok: false, checks: 0, red: [] };
    const never = { ...turn, void: (error as Error).message, seed: '', readySeconds: 0, measured: [], verify };
    run.appendLines('runs.jsonl', [never]);
    return never;
  }
  try {
    const made = await armRun(bench, plan, turn);
    if (made.void === undefined) insistOnSeed(run, made);
    run.appendLines('runs.jsonl', [made]);
    if (
      made.void === undefined &&
      !run.readLines<{ arm: string }>('arm-facts.jsonl').some((one) => one.arm === arm.name)
    )
      await place.besides(bench, run, arm, onProgress);
    return made;
  } finally {
    await bench.stop();
  }
}

function insistOnSeed(run: RunFolder, { seed }: ArmRun): void {
  const first = runsOf(run).find((one) => one.void === undefined);
  if (first && first.seed !== seed)
    throw new CompareError(
      'COMPARE.OTHER_SEED',
      `The catalogue was ${seed} and not ${first.seed} before this run, so the arms did not begin alike`,
      'This is a mistake of Weir; please report it with the folder.',
    );
}

type Turn = Pick<ArmRun, 'arm' | 'pair' | 'attempt'>;

async function armRun(bench: Bench, plan: Plan, turn: Turn): Promise<ArmRun> {
  const { readySeconds } = bench.options;
  const seed = await bench.seed();
  const empty = { ...turn, seed, readySeconds, measured: [], verify: { ok: false, checks: 0, red: [] } };
  try {
    const measured = await allOf(bench, plan);
    const lost = await bench.lost();
    const made = { ...empty, measured, verify: await bench.verify() };
    return lost ? { ...made, void: `${lost} died or was not ready at the end` } : made;
  } catch (error) {
    if (isOurs(error)) throw error;
    const lost = await bench.lost();
    return { ...empty, void: `${lost ? `${lost} died: ` : ''}${(error as Error).message}` };
  }
}

/** The consumers are held back while placing alone is measured; what was placed then warms the rest up. */
async function allOf(bench: Bench, { warmUp, workloads }: Plan): Promise<ArmRun['measured']> {
  const measured: Measured[] = [];
  await bench.ask('place', { kind: 'closed', concurrency: 64, count: warmUp });
  for (const workload of workloads.filter(({ counts }) => counts === 'placing'))
    measured.push(await bench.measure(workload));
  await bench.release();
  for (const workload of workloads.filter(({ counts }) => counts !== 'placing')) {
    await bench.ask(workload.ask, { kind: 'closed', concurrency: 16, count: Math.ceil(warmUp / 5) });
    await bench.settled();
    measured.push(...(await inTime(bench, workload)));
  }
  return measured;
}

/** An open workload whose generator was late is void and made again; all attempts are kept. */
async function inTime(bench: Bench, workload: Workload): Promise<Measured[]> {
  const attempts: Measured[] = [];
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const made = await bench.measure(workload);
    const { lagP99 = 0 } = made.yield;
    if (lagP99 <= LAG_LIMIT_MS) return [...attempts, made];
    const why = `the generator was ${lagP99.toFixed(1)} ms late at the 99th percentile: the machine has no CPU left for it`;
    attempts.push({ ...made, void: why });
  }
  return attempts;
}

const stopped = (code: string, what: string, run: RunFolder | undefined, cause: unknown): CompareError =>
  new CompareError(
    code,
    `${what}; what was measured before is kept`,
    run ? `Go on with the same words and --resume ${run.path}` : 'Begin again.',
    { cause },
  );
