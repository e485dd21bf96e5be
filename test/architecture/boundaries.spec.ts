import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Cruise, cruise, moduleMap, root } from './cruise.js';

const mapFile = join(import.meta.dirname, 'module-map.txt');

describe('module boundaries', () => {
  let shop: Cruise;
  beforeAll(() => {
    shop = cruise(root);
  });

  it('are kept', () => {
    expect(shop.summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`)).toEqual([]);
  });

  it('match the map that reviewers read (WEIR_UPDATE_MAP=1 writes it anew)', () => {
    const edges = moduleMap(shop);
    if (process.env['WEIR_UPDATE_MAP']) writeFileSync(mapFile, `${edges.join('\n')}\n`);
    expect(edges).toEqual(readFileSync(mapFile, 'utf8').trim().split('\n'));
  });

  it('would be noticed if broken: every rule fires on the violations kept beside this test', () => {
    const { violations, ruleSetUsed } = cruise(join(import.meta.dirname, 'violations')).summary;
    const fired = new Set(violations.map(({ rule }) => rule.name));
    expect([...fired].sort()).toEqual(ruleSetUsed.forbidden.map(({ name }) => name).sort());
  });
});
