import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { parseSettings } from '@weir/platform/kernel';
import { parse } from 'yaml';
import { root } from './cruise.js';
import { keysOf, reference, sections } from './settings.js';

const documents = join(root, 'deploy/nacos');
const referenceFile = join(documents, 'SETTINGS.md');

const code = (folder: string): string =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !/\.(spec|suite|settings)\.ts$/.test(file))
    .map((file) => readFileSync(join(root, folder, file), 'utf8'))
    .join('\n');

describe('the settings', () => {
  it.each(readdirSync(documents).filter((name) => name.endsWith('.yaml')))(
    'of %s are allowed by their schemas',
    (name) => {
      const document = parse(readFileSync(join(documents, name), 'utf8')) as Record<string, unknown>;
      for (const [section, values] of Object.entries(document)) {
        const known = sections.find((one) => one.name === section);
        expect([section, known?.name]).toEqual([section, section]);
        parseSettings(name, known!.schema, values);
      }
    },
  );

  it('have the sections that every process knows', () => {
    const known = /SECTIONS = \[([^\]]*)\]/.exec(code('libs/platform/runtime'))?.[1];
    const names = [...(known ?? '').matchAll(/'(\w+)'/g)].map(([, name]) => name);
    expect(names.sort()).toEqual(sections.map(({ name }) => name));
  });

  describe.each(sections)('of section $name', (section) => {
    it.each(keysOf(section))('$key says what it means, and is read by some code', ({ key, doc, live }) => {
      expect(doc).toMatch(/\bDefault\b/);
      expect([key, /\bLive\b/.test(doc)]).toEqual([key, live]);
      expect(new RegExp(`\\b${key}\\b`).test(code(section.readBy ?? section.folder))).toBe(true);
    });
  });

  it('are listed in the reference (WEIR_UPDATE_SETTINGS=1 writes it anew)', () => {
    if (process.env['WEIR_UPDATE_SETTINGS']) writeFileSync(referenceFile, reference());
    expect(readFileSync(referenceFile, 'utf8')).toBe(reference());
  });
});
