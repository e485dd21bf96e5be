import type { Shape } from '@weir/deploy/shop';
import { ChaosShop } from '../chaos-shop.js';
import { violationsOf } from '../red.js';
import { type ChaosOutcome, recoveryOf, type ScenarioOptions, seconds } from '../scenario.js';
import { type Books, booksOf, differences, levelsOf } from './books.js';
import { type Answers, perform } from './perform.js';
import { LANES, type Lane, writeScript } from './script.js';

interface Arm {
  readonly infra: 'native' | 'embedded';
  readonly shape: Shape;
}

const ARMS: readonly Arm[] = [
  { infra: 'embedded', shape: 'mono' },
  { infra: 'native', shape: 'mono' },
  { infra: 'native', shape: 'micro' },
];
/** Longest wait for rest, ms. */
const DRAIN_WITHIN = 180_000;

interface Played extends Arm {
  readonly books: Books;
  readonly answers: Answers;
  readonly violations: readonly string[];
  readonly seconds: number;
}

/**
 * I23: the same seeded script (orders, repetitions, reused keys, declined and stumbling cards, shortages, deliveries, cancellations, refunds) on the monolith and on the
 * services. After the drain every answer, and every row but for what only time decides, must be the same: orders, stock, payments, ledgers, histories, events, points.
 */
export async function sameScript({
  commands = 2000,
  seed,
  signal,
  onProgress = () => undefined,
}: ScenarioOptions): Promise<ChaosOutcome> {
  const script = writeScript(seed, commands);
  const played: Played[] = [];
  for (const arm of ARMS) {
    signal?.throwIfAborted();
    const one = await play(script, arm, { ...(signal ? { signal } : {}), onProgress });
    onProgress(`${arm.infra} ${arm.shape}: ${commands} commands in ${seconds(one.seconds * 1000)}`);
    played.push(one);
  }
  const [first, ...others] = played;
  const violations = [
    ...played.flatMap(({ infra, shape, violations: red }) => red.map((text) => `${infra} ${shape}: ${text}`)),
    ...others.flatMap((other) => unlike(first!, other)),
  ];
  const rows = Object.fromEntries(Object.entries(first!.books).map(([name, all]) => [name, all.length]));
  const total = Object.values(rows).reduce((sum, n) => sum + n, 0);
  const report = {
    ...{ scenario: 'same-script', seed, trials: played.length, violations: violations.length },
    recovery: recoveryOf([]),
    ...{
      commands,
      lanes: LANES,
      rows,
      rowsCompared: total,
      answers: tally(first!.answers),
      witnesses: violations.slice(0, 10),
    },
    arms: played.map(({ infra, shape, seconds: took }) => ({ infra, shape, seconds: took })),
  };
  const lines = [
    ...violations.slice(0, 20).map((red) => `RED  ${red}`),
    `${commands} commands on ${played.map(({ infra, shape }) => `${infra} ${shape}`).join(', ')}: ${Object.keys(first!.answers).length} answers and ${total} rows compared, ${violations.length} differences.`,
  ];
  return { report, ok: violations.length === 0 && total > 0, lines };
}

async function play(
  script: readonly Lane[],
  arm: Arm,
  how: { readonly signal?: AbortSignal; readonly onProgress: (sentence: string) => void },
): Promise<Played> {
  const shop = await ChaosShop.start({ ...arm, ...how, logLevel: 'warn' });
  let ok = false;
  try {
    const begin = performance.now();
    const before = await levelsOf(shop.evidence);
    const answers = await perform(script, shop.client);
    const violations = violationsOf(await shop.verify(DRAIN_WITHIN));
    const took = Math.round((performance.now() - begin) / 100) / 10;
    const books = await booksOf(shop.evidence, before);
    ok = violations.length === 0;
    return { ...arm, books, answers, violations, seconds: took };
  } finally {
    await shop.stop(ok);
  }
}

function unlike(first: Played, other: Played): string[] {
  const name = `${other.infra} ${other.shape} against ${first.infra} ${first.shape}`;
  const answers = Object.keys(first.answers)
    .filter((command) => first.answers[command] !== other.answers[command])
    .map((command) => `${command}: ${other.answers[command]}, but ${first.answers[command]}`);
  return [...answers.slice(0, 5), ...differences(other.books, first.books)].map((text) => `${name}: ${text}`);
}

/** How often each kind of command was answered how. */
function tally(answers: Answers): Record<string, number> {
  const by: Record<string, number> = {};
  for (const [command, answer] of Object.entries(answers)) {
    const kind = `${command.split(' ')[1]}: ${answer.replace(/^o-.*/, 'placed')}`;
    by[kind] = (by[kind] ?? 0) + 1;
  }
  return by;
}
