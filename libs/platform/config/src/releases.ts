import { Failure } from '@weir/platform/kernel';
import { checkName, type ConfigDocuments, type Revision, versionOf } from './config-documents.js';
import { ConfigErrors } from './config.errors.js';
import { type Gray, grayOf, isGray, readGray, writeGray } from './gray.js';

/** A change of a document as an operator thinks of it. */
export interface Release extends Revision {
  readonly what: 'published' | 'gray' | 'gray ended' | 'rolled back' | 'removed';
  /** The instances of a gray release. */
  readonly instances?: readonly string[];
  /** The release whose text this one brought back. */
  readonly like?: number;
}

/** What operators do with documents, on any source: every change compares before it sets, and is a row of the history. */
export class ConfigReleases {
  constructor(
    private readonly documents: ConfigDocuments,
    private readonly by: string,
  ) {}

  /** Documents with their version and what is in gray release beside them. */
  async list(): Promise<{ document: string; version: string; gray?: readonly string[] }[]> {
    const names = (await this.documents.list()).filter((name) => !isGray(name));
    return Promise.all(
      names.map(async (document) => {
        const { version, gray } = await this.state(document);
        return { document, version, ...(gray ? { gray: gray.instances } : {}) };
      }),
    );
  }

  async state(document: string): Promise<{ text: string | undefined; version: string; gray: Gray | undefined }> {
    const [text, beside] = await Promise.all([
      this.documents.get(checkName(document)),
      this.documents.get(grayOf(document)),
    ]);
    const [version, gray] = [versionOf(text), readGray(beside)];
    return { text, version, gray: gray?.over === version ? gray : undefined };
  }

  /** For all instances; a gray release is over with it. `expect`: see Publication. Answers the new version. */
  async publish(document: string, text: string, expect?: string): Promise<string> {
    const { by } = this;
    await this.documents.publish(checkName(document), text, { by, ...(expect === undefined ? {} : { expect }) });
    if ((await this.documents.get(grayOf(document))) !== undefined)
      await this.documents.remove(grayOf(document), { by });
    return versionOf(text);
  }

  /** For these instances only, until it is promoted or ended, or the document itself changes. Answers the version that they are to have. */
  async gray(document: string, text: string, instances: readonly string[]): Promise<string> {
    const { version: over } = await this.state(document);
    const { by } = this;
    await this.documents.publish(grayOf(document), writeGray({ over, instances, text }), { by });
    return versionOf(text);
  }

  /** What is in gray release becomes the document of all. Rejects with CONFIG.NO_GRAY. */
  async promote(document: string): Promise<string> {
    const { text, over } = await this.inGray(document);
    return this.publish(document, text, over);
  }

  /** The instances of the gray release go back to the document. Rejects with CONFIG.NO_GRAY. */
  async endGray(document: string): Promise<string> {
    const { over } = await this.inGray(document);
    await this.documents.remove(grayOf(document), { by: this.by });
    return over;
  }

  /** Brings back the text of a release; without `to` that of the one before the last that all instances had. Rejects with CONFIG.NO_REVISION. */
  async rollback(document: string, to?: number): Promise<{ version: string; to: number }> {
    const [history, { version }] = await Promise.all([this.history(document), this.state(document)]);
    const wholes = history.filter(({ what, text }) => text !== undefined && !what.startsWith('gray'));
    const target = wholes.find((one) => (to === undefined ? one.version !== version : one.id === to));
    if (target?.text === undefined)
      throw new Failure(
        ConfigErrors.NO_REVISION,
        to === undefined ? `${document} has no earlier text` : `${document} has no release ${to} for all instances`,
      );
    return { version: await this.publish(document, target.text, version), to: target.id };
  }

  /** Newest first. */
  async history(document: string): Promise<Release[]> {
    const [own, beside] = await Promise.all([
      this.documents.history(checkName(document)),
      this.documents.history(grayOf(document)),
    ]);
    const oldestFirst = [...own, ...beside].toSorted((a, b) => a.id - b.id);
    const releases: Release[] = [];
    for (const revision of oldestFirst) {
      const release = isGray(revision.document) ? besides(revision, releases, document) : whole(revision, releases);
      if (release) releases.push(release);
    }
    return releases.reverse();
  }

  private async inGray(document: string): Promise<Gray> {
    const { gray } = await this.state(document);
    if (gray) return gray;
    throw new Failure(ConfigErrors.NO_GRAY, `nothing of ${document} is in gray release`);
  }
}

function whole(revision: Revision, before: readonly Release[]): Release {
  if (revision.text === undefined) return { ...revision, what: 'removed' };
  const wholes = before.filter(({ what }) => !what.startsWith('gray'));
  const like = wholes.findLast(({ version }) => version === revision.version);
  const back = like !== undefined && wholes.at(-1)?.version !== revision.version;
  return { ...revision, what: back ? 'rolled back' : 'published', ...(back ? { like: like.id } : {}) };
}

/** The end of a gray release that the document's own change has ended already is no news. */
function besides(revision: Revision, before: readonly Release[], document: string): Release | undefined {
  const gray = readGray(revision.text);
  if (gray)
    return {
      ...revision,
      document,
      what: 'gray',
      text: gray.text,
      version: versionOf(gray.text),
      instances: gray.instances,
    };
  if (before.at(-1)?.what !== 'gray') return undefined;
  return { ...revision, document, what: 'gray ended', version: '' };
}
