import type { Database, Dialect } from './database.js';

/** One step of a schema. Steps run once, in order of their timestamp; a finished step is never edited. */
export interface Migration {
  /** Ends with a 13-digit timestamp: `Orders1762000000000`. */
  readonly name: string;
  /** On MySQL each statement commits by itself, so write them to be safe to repeat (`IF NOT EXISTS`); on SQLite a boot is one transaction. */
  readonly statements: (dialect: Dialect) => readonly string[];
}

/** Where this process keeps its schemas. One database server and one user per schema, or one SQLite file per schema. */
export abstract class Databases {
  /**
   * Opens the schema after bringing it up to date: the platform's tables (outbox, inbox, relay_fence) first, then `migrations`.
   * Instances that boot together take turns. Rejects with PLATFORM.UNAVAILABLE when the server does not answer. Open a schema once a process; it closes in phase `database`.
   */
  abstract open(schema: string, migrations: readonly Migration[]): Promise<Database>;

  /** A schema that is there already, to look at: brings nothing up to date. Rejects with PLATFORM.UNAVAILABLE when it is not there. Closes in phase `database`. */
  abstract attach(schema: string): Promise<Database>;
}
