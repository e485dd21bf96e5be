/** Documents of settings by name, in the group WEIR: `shared.yaml`, `order.yaml`, ... */
export abstract class ConfigSource {
  /** The text of the document, or undefined when there is none. Rejects when the source cannot be asked and no snapshot is at hand. */
  abstract get(document: string): Promise<string | undefined>;

  /** Calls `listener` with the text after each change. Returns the way to stop. */
  abstract watch(document: string, listener: (text: string | undefined) => void): () => void;

  /** Writes the document. Rejects when the source refuses. */
  abstract publish(document: string, text: string): Promise<void>;
}
