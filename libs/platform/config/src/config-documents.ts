import { createHash } from 'node:crypto';
import { Failure } from '@weir/platform/kernel';
import { ConfigErrors } from './config.errors.js';

/** One change of a document, as its source recorded it. */
export interface Revision {
  /** Grows with every change in the source, whatever the document. */
  readonly id: number;
  readonly document: string;
  /** When, milliseconds since 1970; Nacos and file systems may know whole seconds only. */
  readonly at: number;
  /** Who: the user that the source logged in, else what the publisher said of itself. */
  readonly by: string;
  /** See {@link versionOf}. */
  readonly version: string;
  /** Undefined when this change removed the document. */
  readonly text: string | undefined;
}

export interface Publication {
  /** Publishes only over this version; empty: only when there is none yet. Default: over any. */
  readonly expect?: string;
  /** Who publishes, for sources that log nobody in. Default `unknown`. */
  readonly by?: string;
}

/** The operator's side of a source of documents: nothing is cached, and what cannot be done is said. */
export abstract class ConfigDocuments {
  /** Names of all documents, sorted. */
  abstract list(): Promise<string[]>;

  /** The text of the document, or undefined when there is none. Rejects when the source cannot be asked. */
  abstract get(document: string): Promise<string | undefined>;

  /** Writes the document and records the change. Rejects with CONFIG.CONFLICT, CONFIG.DENIED, CONFIG.TOO_LARGE, or PLATFORM.UNAVAILABLE; after the latter it may have happened. */
  abstract publish(document: string, text: string, publication?: Publication): Promise<void>;

  /** Removes the document and records that; one that is gone already is fine. */
  abstract remove(document: string, publication?: Publication): Promise<void>;

  /** The last changes of the document, newest first, 100 at most. */
  abstract history(document: string): Promise<Revision[]>;
}

/** Largest document, bytes of UTF-8: twice that fits into one request to ZooKeeper, and far above what people write. */
export const MAX_DOCUMENT_BYTES = 256 * 1024;
/** Changes of a document that are kept where the source lets us choose. */
export const KEPT_REVISIONS = 100;

/** MD5 of the text, as Nacos computes it; empty when there is none. */
export const versionOf = (text: string | undefined): string =>
  text === undefined ? '' : createHash('md5').update(text).digest('hex');

/** Throws CONFIG.BAD_NAME when a source could not keep a document of this name. */
export function checkName(document: string): string {
  if (/^\w[\w.:-]{0,99}$/.test(document)) return document;
  throw new Failure(ConfigErrors.BAD_NAME, `"${document}" is not the name of a document`);
}

/** Throws CONFIG.TOO_LARGE. */
export function checkSize(document: string, text: string): string {
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_DOCUMENT_BYTES) return text;
  throw new Failure(
    ConfigErrors.TOO_LARGE,
    `${document} has ${bytes} bytes; a settings document has ${MAX_DOCUMENT_BYTES} at most`,
  );
}

/** Throws CONFIG.CONFLICT when `current` is not what the publisher has seen. */
export function checkExpected(document: string, current: string | undefined, expect: string | undefined): void {
  if (expect !== undefined && versionOf(current) !== expect) throw conflict(document, expect);
}

export const conflict = (document: string, expect = ''): Failure =>
  new Failure(
    ConfigErrors.CONFLICT,
    `${document} is not at version ${expect || '(none)'} any more: somebody else has changed it`,
  );
