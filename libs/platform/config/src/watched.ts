type Listener = (text: string | undefined) => void;

/** Who listens to which document, and the text each document had when it was last told: listeners hear of changes only. */
export class Watched {
  private readonly listeners = new Map<string, Set<Listener>>();
  private readonly told = new Map<string, string | undefined>();

  /** `onError` hears of listeners that throw; the others still hear the news. */
  constructor(private readonly onError: (document: string, error: unknown) => void) {}

  add(document: string, listener: Listener): () => void {
    const own: Listener = (text) => listener(text);
    const listeners = this.listeners.get(document) ?? new Set<Listener>();
    this.listeners.set(document, listeners.add(own));
    return () => {
      listeners.delete(own);
      if (listeners.size === 0) this.listeners.delete(document);
    };
  }

  documents(): string[] {
    return [...this.listeners.keys()];
  }

  /** `text` has been given to somebody who asked. */
  seen(document: string, text: string | undefined): void {
    this.told.set(document, text);
  }

  /** Whether the listeners have not been told this. */
  isNews(document: string, text: string | undefined): boolean {
    return !this.told.has(document) || this.told.get(document) !== text;
  }

  /** Tells the listeners when `text` is new. A document that nobody has asked for counts as unchanged when it is seen first. */
  offer(document: string, text: string | undefined): void {
    const news = this.told.has(document) && this.told.get(document) !== text;
    this.told.set(document, text);
    if (!news) return;
    for (const listener of this.listeners.get(document) ?? []) {
      try {
        listener(text);
      } catch (error) {
        this.onError(document, error);
      }
    }
  }
}
