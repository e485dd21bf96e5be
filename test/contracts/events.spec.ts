import { describe, expect, it } from '@jest/globals';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { breakingChanges } from './compatibility.js';
import { type JsonSchema, publishedSchemas, tellers } from './published.js';

const root = join(import.meta.dirname, '../..');
const published = join(root, 'proto/events');
/** What has been released: changed by `npm run contracts -- --release` only. */
const released = join(root, 'proto/baseline/events');

const asked = process.env['WEIR_UPDATE_CONTRACTS'];

function readSchemas(folder: string): Map<string, JsonSchema> {
  const files = existsSync(folder) ? readdirSync(folder).sort() : [];
  return new Map(
    files.map((file) => [
      file.replace(/\.json$/, ''),
      JSON.parse(readFileSync(join(folder, file), 'utf8')) as JsonSchema,
    ]),
  );
}

function writeSchemas(folder: string, schemas: ReadonlyMap<string, JsonSchema>): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, schema] of schemas)
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(schema, null, 2)}\n`);
}

describe('the schemas of events', () => {
  const schemas = publishedSchemas();

  it('are of every module that tells any', () => {
    const modules = readdirSync(join(root, 'libs')).filter((name) =>
      existsSync(join(root, 'libs', name, 'src/contract/events.ts')),
    );
    expect(Object.keys(tellers).sort()).toEqual(modules.sort());
  });

  it('break nothing that has been released', () => {
    expect(breakingChanges(readSchemas(released), schemas)).toEqual([]);
    if (asked === 'release') writeSchemas(released, schemas);
  });

  it('lie in proto/events as the code has them (npm run contracts writes them anew)', () => {
    if (asked) writeSchemas(published, schemas);
    expect(Object.fromEntries(readSchemas(published))).toEqual(Object.fromEntries(schemas));
  });
});
