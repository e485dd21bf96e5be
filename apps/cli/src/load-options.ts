import { type Command, Option } from 'commander';
import type { ModelOptions } from './load-model.js';
import { wholeNumber } from './whole-number.js';

export interface LoadOptions extends ModelOptions {
  readonly mix: string;
  readonly customers: number;
  readonly target?: string;
  readonly workers?: number;
  readonly warmup: number;
  readonly timeout: number;
  readonly settle: boolean;
  readonly allowRemote?: boolean;
}

export const withLoadOptions = (command: Command): Command =>
  command
    .option('--rate <n>', 'orders per second')
    .option('--for <time>', 'how long: 30s, 2m (default: 10s)')
    .option('--steps <list>', 'one rate after the other: 100x10s,1000x5s,100x10s')
    .option('--trace <file>', 'replay: a line an order, milliseconds from the start')
    .addOption(
      new Option('--arrivals <kind>', 'how orders come at a rate').choices(['poisson', 'constant']).default('poisson'),
    )
    .option('--closed', 'capacity instead: each customer orders again when answered')
    .option('--concurrency <n>', 'customers of the closed model', wholeNumber, 64)
    .option('--mix <mix>', 'articles: hot, zipf, zipf:1.2, or how many alike', '64')
    .option('--customers <n>', 'different customers', wholeNumber, 1000)
    .option('--seed <n>', 'decides moments, articles and customers', wholeNumber, 1)
    .option('--target <urls>', 'comma between (default: the shop that runs here)')
    .option('--workers <n>', 'processes that send (default: half the cores, at most 4)', wholeNumber)
    .option('--warmup <n>', 'orders before the measurement', wholeNumber, 1000)
    .option('--timeout <ms>', 'an order without an answer for so long is given up', wholeNumber, 10_000)
    .option('--no-settle', 'do not wait until every order is settled')
    .option('--allow-remote', 'the target may be another machine');
