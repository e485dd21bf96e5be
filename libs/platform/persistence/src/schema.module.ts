import { type DynamicModule, Module } from '@nestjs/common';
import { Clock, Ids } from '@weir/platform/kernel';
import { Database } from './database.js';
import { Databases, type Migration } from './databases.js';
import { Inbox } from './inbox.js';
import { Outbox } from './outbox.js';
import { Retention } from './retention.js';
import { SqlInbox } from './sql.inbox.js';
import { SqlOutbox } from './sql.outbox.js';
import { SqlRetention } from './sql.retention.js';

/** A module's own schema: Database, Outbox, Inbox and Retention. Keep the result in a const; called twice it opens the schema twice. */
@Module({})
export class SchemaModule {
  static for(schema: string, migrations: readonly Migration[]): DynamicModule {
    return {
      module: SchemaModule,
      providers: [
        {
          provide: Database,
          useFactory: (databases: Databases) => databases.open(schema, migrations),
          inject: [Databases],
        },
        {
          provide: Outbox,
          useFactory: (database: Database, clock: Clock, ids: Ids) => new SqlOutbox({ database, clock, ids }),
          inject: [Database, Clock, Ids],
        },
        { provide: Inbox, useFactory: (clock: Clock, ids: Ids) => new SqlInbox({ clock, ids }), inject: [Clock, Ids] },
        { provide: Retention, useFactory: (database: Database) => new SqlRetention(database), inject: [Database] },
      ],
      exports: [Database, Outbox, Inbox, Retention],
    };
  }
}
