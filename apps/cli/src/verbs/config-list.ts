import type { ConfigReleases } from '@weir/platform/config';
import type { Command } from 'commander';
import { configVerb, noSuch } from '../config-verb.js';
import { short } from '../document-text.js';
import { table } from '../output.js';
import { wholeNumber } from '../whole-number.js';

export const listDocuments = (): Command =>
  configVerb(
    { usage: 'list', summary: 'the documents, their versions, gray releases', example: 'list' },
    (command) => command,
    async (releases) => {
      const document = await releases.list();
      const lines = document.map((one) => [one.document, short(one.version), one.gray?.join(', ')]);
      return { document, text: table([['DOCUMENT', 'VERSION', 'GRAY AT'], ...lines]) };
    },
  );

/** The text of a release by number, or of now. Fails with CONFIG.NO_REVISION, CONFIG.NO_DOCUMENT. */
async function textOf(
  releases: ConfigReleases,
  name: string,
  id: number | undefined,
): Promise<{ text: string; version: string }> {
  if (id === undefined) {
    const { text, version } = await releases.state(name);
    if (text === undefined) throw noSuch('CONFIG.NO_DOCUMENT', `There is no document ${name}`);
    return { text, version };
  }
  const release = (await releases.history(name)).find((one) => one.id === id);
  if (release?.text === undefined) throw noSuch('CONFIG.NO_REVISION', `${name} has no text of a release ${id}`);
  return { text: release.text, version: release.version };
}

interface GetOptions {
  readonly release?: number;
}

export const getDocument = (): Command =>
  configVerb(
    { usage: 'get <document>', summary: 'the text of a document', example: 'get shared.yaml' },
    (command) => command.option('--release <id>', 'as it was in that release', wholeNumber),
    async (releases, { release }: GetOptions, _io, name: string) => {
      const { text, version } = await textOf(releases, name, release);
      return { document: { document: name, version, text }, text: text.replace(/\n$/, '') };
    },
  );
