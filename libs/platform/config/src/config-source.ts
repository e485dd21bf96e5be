import { ConfigDocuments } from './config-documents.js';

/** Documents of settings by name, in the group WEIR: `shared.yaml`, `order.yaml`, ... as a process of the shop sees them. */
export abstract class ConfigSource extends ConfigDocuments {
  /** The text of the document, or undefined when there is none; the snapshot on disk when the source does not answer. Rejects when there is neither. */
  abstract override get(document: string): Promise<string | undefined>;

  /** Calls `listener` with the text after each change. Returns the way to stop. */
  abstract watch(document: string, listener: (text: string | undefined) => void): () => void;
}
