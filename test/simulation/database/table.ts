/** A table of one schema: its committed rows by primary key. Rows are never changed in place. */
export class Table<Row extends object> {
  readonly rows = new Map<string, Row>();
  private readonly taken = new Set<string>();

  constructor(
    readonly name: string,
    /** The primary key. */
    readonly keyOf: (row: Row) => string,
    /** Other unique keys. */
    readonly uniques: readonly ((row: Row) => string)[] = [],
  ) {}

  /** Commits a row, new or changed. */
  put(row: Row): void {
    this.rows.set(this.keyOf(row), row);
    for (const name of this.keysOf(row)) this.taken.add(name);
  }

  remove(key: string): void {
    const row = this.rows.get(key);
    if (!row) return;
    this.rows.delete(key);
    for (const name of this.keysOf(row)) this.taken.delete(name);
  }

  /** Names of the row's unique keys, the primary one first; they are what is locked. */
  keysOf(row: Row): string[] {
    return [
      this.lockOf(this.keyOf(row)),
      ...this.uniques.map((unique, index) => `${this.name}.unique-${index}/${unique(row)}`),
    ];
  }

  /** Whether a committed row has this unique key. */
  has(name: string): boolean {
    return this.taken.has(name);
  }

  lockOf(key: string): string {
    return `${this.name}/${key}`;
  }

  all(): Row[] {
    return [...this.rows.values()];
  }
}
