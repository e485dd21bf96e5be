import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { MODULES, repositoryRoot } from '@weir/deploy/shop';
import { FAILPOINTS, PUBLISHERS } from './failpoints.js';

const matches = (text: string, pattern: RegExp): string[] => [...text.matchAll(pattern)].map(([, found = '']) => found);

/** `${schema}.relay` in the code stands for one scope a module: consumers are everybody, the rest is of those that publish. */
const scopes = (text: string, pattern: RegExp): string[] =>
  matches(text, pattern).flatMap((scope) => {
    if (!scope.startsWith('$')) return [scope];
    const what = scope.replace(/^\$\{[^}]+\}/, '');
    return (what === '.consume' ? MODULES : PUBLISHERS).map((module) => `${module}${what}`);
  });

/** Read from the sources: whole names, scopes with their steps in one file, and the commits of labelled transactions. */
function inTheCode(): string[] {
  const files = globSync('{libs,apps}/**/src/**/*.ts', { cwd: repositoryRoot() })
    .filter((file) => !/\.(spec|suite|stage)\.ts$/.test(file) && !file.includes('/violations/'))
    .map((file) => readFileSync(join(repositoryRoot(), file), 'utf8'));
  const names = files.flatMap((text) => {
    const steps = matches(text, /failpoint\([^()']*[^(]'([\w-]+)'\)/g).filter((step) => !step.endsWith('-commit'));
    const here = steps.length > 0 ? scopes(text, /`(\$\{[\w.]+\}\.(?:consume|relay))`/g) : [];
    const commits = scopes(text, /\.label\(['`]([^'`]+)['`]\)/g).flatMap((label) => [
      `${label}.before-commit`,
      `${label}.after-commit`,
    ]);
    return [
      ...matches(text, /failpoint\('([\w.-]+)'\)/g),
      ...here.flatMap((scope) => steps.map((step) => `${scope}.${step}`)),
      ...commits,
    ];
  });
  return [...new Set(names)].sort();
}

describe('the list of failpoints', () => {
  it('names every failpoint of the code, and none that is not there', () => {
    expect(FAILPOINTS.map(({ name }) => name).sort()).toEqual(inTheCode());
  });

  it('names each once, with its owner first', () => {
    const names = FAILPOINTS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(FAILPOINTS.filter(({ name, owner }) => !owner.startsWith(name.split('.')[0]!))).toEqual([]);
  });
});
