/** SQLite files, one per schema, `<folder>/<schema>.sqlite`: for the embedded infrastructure and for specs. */
export interface SqliteOptions {
  readonly kind: 'sqlite';
  readonly folder: string;
}

/** One server with a database `weir_<schema>` per schema, each with its own user. */
export interface ServerOptions {
  /** They differ in what typeorm says to them: `mysql` against MariaDB fails on locks and JSON columns. */
  readonly kind: 'mysql' | 'mariadb';
  readonly host: string;
  readonly port: number;
  /** By schema: `order`, `payment`, ... */
  readonly credentials: Readonly<Record<string, { readonly user: string; readonly password: string }>>;
  /** Connections per schema. Default: `database.poolSize` of the settings. */
  readonly poolSize?: number;
}

export type ConnectionOptions = SqliteOptions | ServerOptions;
