import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { repositoryRoot } from '@weir/deploy/shop';
import { RunFolder } from '@weir/report';
import { keepExample, readmeTable, withExample, withTable } from './example.js';

/** `npm run compare:example -- <folder of a comparison>` makes it the example; without a folder the table of the README is made again from the one that is kept. */
const [folder] = process.argv.slice(2);
if (folder) keepExample(RunFolder.open(resolve(folder)));
const readme = join(repositoryRoot(), 'README.md');
writeFileSync(readme, withTable(readFileSync(readme, 'utf8'), withExample(readmeTable)));
console.log('README.md has the table of test/compare/example');
