import { Clock } from '@weir/platform/kernel';
import { Database, Inbox, Outbox } from '@weir/platform/persistence';
import { ClockNumberedOutbox } from './clock-numbered.outbox.js';
import { DualWriteOutbox } from './dual-write.outbox.js';
import { ForgetfulInbox } from './forgetful.inbox.js';
import type { Lesson } from './lesson.js';

/** What the platform protects every module from. */
export const platformLessons: readonly Lesson[] = [
  { without: 'inbox', token: Inbox, inject: [], naive: (real: Inbox) => new ForgetfulInbox(real) },
  {
    without: 'outbox',
    token: Outbox,
    inject: [Database],
    naive: (real: Outbox, database: Database) => new DualWriteOutbox(real, database),
  },
  {
    without: 'sequence',
    token: Outbox,
    inject: [Clock],
    naive: (real: Outbox, clock: Clock) => new ClockNumberedOutbox(real, clock),
  },
];
