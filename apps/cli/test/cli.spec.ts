import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { type Answer, weir as run } from './weir.js';

const folder = mkdtempSync(join(tmpdir(), 'weir-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const weir = (words: string): Promise<Answer> => run(folder, words);

const VERBS = [
  'up',
  'down',
  'ps',
  'logs',
  'doctor',
  'order place',
  'order show',
  'order cancel',
  'stock',
  'restock',
  'verify',
  'check',
  'sim',
  'load',
  'compare',
  'report',
  'chaos run',
  'chaos list',
  'chaos heal',
  'kafka topics',
  'kafka describe',
  'kafka create',
  'kafka delete',
  'kafka produce',
  'kafka consume',
  'kafka groups',
  'kafka lag',
  'kafka reset',
  'kafka dead',
  'kafka replay',
  'registry list',
  'registry weight',
  'registry enable',
  'registry disable',
  'registry tag',
  'registry drain',
  'registry calls',
];
const BAD: readonly (readonly [words: string, code: string])[] = [
  ['frobnicate', 'CLI.USAGE'],
  ['up --frobnicate', 'CLI.USAGE'],
  ['up --infra cloud', 'CLI.USAGE'],
  ['up --scale orders=2', 'SHOP.BAD_SCALE'],
  ['up --port 70000', 'SHOP.BAD_PORT'],
  ['up --infra embedded --shape micro', 'SHOP.NEEDS_SERVERS'],
  ['up --placement nowhere.yaml', 'SHOP.BAD_PLACEMENT'],
  ['compare --arms mono', 'COMPARE.BAD_ARMS'],
  ['compare --pairs 0', 'COMPARE.BAD_PAIRS'],
  ['compare --resume /nowhere', 'REPORT.NO_RUN'],
  ['compare --diff /nowhere /nowhere', 'REPORT.NO_RUN'],
  ['up --placement coarse --infra embedded', 'SHOP.NEEDS_SERVERS'],
  ['up --placement coarse --shape micro', 'SHOP.BAD_PLACEMENT'],
  ['order place --sku tea-100', 'CLI.USAGE'],
  ['order show o-1', 'SHOP.NOT_RUNNING'],
  ['order show o-1 --url http://127.0.0.1:9', 'SHOP.NOT_ANSWERING'],
  ['restock tea-100 some', 'CLI.USAGE'],
  ['logs order-1', 'SHOP.NO_SUCH_LOG'],
  ['chaos run earthquake', 'CHAOS.NO_SUCH_SCENARIO'],
  ['chaos run crash-matrix --points nowhere', 'CHAOS.NO_SUCH_POINT'],
  ['chaos run rebalance-storm --infra embedded', 'CLI.USAGE'],
  ['chaos run broker-loss --faults flood', 'CLI.USAGE'],
  ['chaos run same-script --commands many', 'CLI.USAGE'],
  ['chaos run provider-loss --trials tickle', 'CLI.USAGE'],
  ['chaos run provider-loss --orders 5', 'CLI.USAGE'],
  ['chaos heal', 'SHOP.NOT_RUNNING'],
  ['ps', 'SHOP.NOT_RUNNING'],
  ['verify', 'SHOP.NOT_RUNNING'],
  ['check --orders 3', 'CLI.USAGE'],
  ['check --walks some', 'CLI.USAGE'],
  ['sim --seeds many', 'CLI.USAGE'],
  ['load --rate 10', 'SHOP.NOT_RUNNING'],
  ['load', 'LOAD.NO_RATE'],
  ['load --rate -5', 'LOAD.BAD_RATE'],
  ['load --rate 10 --for ever', 'LOAD.BAD_TIME'],
  ['load --steps 10', 'LOAD.BAD_STEPS'],
  ['load --trace /nowhere', 'LOAD.BAD_TRACE'],
  ['load --rate 10 --mix cold', 'LOAD.BAD_MIX'],
  ['load --rate 10 --target http://127.0.0.1:9', 'LOAD.NO_TARGET'],
  ['load --rate 10 --target http://192.0.2.1', 'LOAD.REMOTE_TARGET'],
  ['report', 'CLI.USAGE'],
  ['report /nowhere', 'REPORT.NO_RUN'],
  ['kafka topics', 'SHOP.NOT_RUNNING'],
  ['kafka reset order weir.order.events --to sometime', 'CLI.USAGE'],
  ['kafka create t --partitions none', 'CLI.USAGE'],
  ['registry list', 'SHOP.NOT_RUNNING'],
  ['registry list --registry consul', 'CLI.USAGE'],
  ['registry list --address 127.0.0.1:9', 'PLATFORM.UNAVAILABLE'],
  ['registry weight order nowhere 1 --address 127.0.0.1:9', 'CLI.USAGE'],
  ['registry weight order 127.0.0.1:1 20000 --address 127.0.0.1:9', 'CLI.USAGE'],
  ['registry tag order 127.0.0.1:1 a/b --address 127.0.0.1:9', 'CLI.USAGE'],
  ['registry calls --minutes some', 'CLI.USAGE'],
  ['registry calls order', 'SHOP.NOT_RUNNING'],
  ['kafka produce t --key a --value b --header nothing', 'CLI.USAGE'],
];

describe('the weir command', () => {
  it.each(VERBS)('%s says what it takes, with an example and --json', async (verb) => {
    const { code, out } = await weir(`${verb} --help`);
    expect(code).toBe(0);
    expect(out).toContain('--json');
    expect(out).toContain(`$ npx weir ${verb}`);
  });

  it.each(BAD)('%s --json prints one error document and fails', async (words, expected) => {
    const { code, out } = await weir(`${words} --json`);
    expect(code).toBe(1);
    const { error } = JSON.parse(out) as { error: { code: string; message: string; hint: string } };
    expect(error.code).toBe(expected);
    expect(error.message.length * error.hint.length).toBeGreaterThan(0);
  });

  it.each(BAD)('%s says a sentence on stderr, nothing on stdout, and fails', async (words) => {
    const { code, out, err } = await weir(words);
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^\S.+\. .+\n$/);
  });

  it('down is content when nothing runs', async () => {
    expect(await weir('down --json')).toMatchObject({
      code: 0,
      out: expect.stringContaining('No shop is running') as unknown,
    });
  });
});
