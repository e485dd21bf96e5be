import { Injectable } from '@nestjs/common';
import { Database, type Dialect, insertRows, keepExisting, type SqlValue } from '@weir/platform/persistence';
import { CallStore } from '../../application/call.store.js';
import type { CallsQuery, MinuteOfCalls, ProcessReport } from '../../contract/index.js';

const KEY = ['minute', 'instance', 'side', 'service', 'method'];
const SUMS = ['success', 'failure', 'elapsed'];
const MAXIMA = ['max_elapsed', 'max_concurrent'];

@Injectable()
export class SqlCallStore extends CallStore {
  constructor(private readonly database: Database) {
    super();
  }

  override async add(minute: number, { instance, at, calls }: ProcessReport): Promise<void> {
    await this.database.transaction(async (tx) => {
      await insertRows(tx, 'call_reporters', ['instance', 'newest', 'minute'], [[instance, -1, minute]], {
        tail: keepExisting(tx.dialect, 'instance'),
      });
      const { affected } = await tx.execute(
        'UPDATE call_reporters SET newest = ?, minute = ? WHERE instance = ? AND newest < ?',
        [at, minute, instance, at],
      );
      if (affected === 0) return;
      const values = calls.map((call): SqlValue[] => [
        ...[minute, instance, call.side, call.service, call.method],
        ...[call.success, call.failure, call.elapsed, call.maxElapsed, call.maxConcurrent, call.concurrent],
      ]);
      await insertRows(tx, 'call_minutes', [...KEY, ...SUMS, ...MAXIMA, 'concurrent'], values, {
        tail: onto(tx.dialect),
      });
    });
  }

  override read({ since, service, method }: CallsQuery, limit: number): Promise<MinuteOfCalls[]> {
    const parts = { service, method };
    const wanted = Object.entries(parts).flatMap(([column, part]) => (part === undefined ? [] : [{ column, part }]));
    return this.database.query<MinuteOfCalls>(
      `SELECT minute, instance, side, service, method, success, failure, elapsed, max_elapsed AS maxElapsed, concurrent,
         max_concurrent AS maxConcurrent FROM call_minutes
       WHERE minute >= ?${wanted.map(({ column }) => ` AND INSTR(LOWER(${column}), ?) > 0`).join('')}
       ORDER BY minute DESC, service, method, side, instance LIMIT ?`,
      [since, ...wanted.map(({ part }) => part.toLowerCase()), limit],
    );
  }

  override async forget(before: number): Promise<void> {
    await this.database.query('DELETE FROM call_minutes WHERE minute < ?', [before]);
    await this.database.query('DELETE FROM call_reporters WHERE minute < ?', [before]);
  }
}

/** A second report in the same minute: sums grow, the highest stays, the last stands. */
function onto(dialect: Dialect): string {
  const given = (column: string): string => (dialect === 'mysql' ? `VALUES(${column})` : `excluded.${column}`);
  const highest = dialect === 'mysql' ? 'GREATEST' : 'MAX';
  const changes = [
    ...SUMS.map((column) => `${column} = ${column} + ${given(column)}`),
    ...MAXIMA.map((column) => `${column} = ${highest}(${column}, ${given(column)})`),
    `concurrent = ${given('concurrent')}`,
  ].join(', ');
  return dialect === 'mysql'
    ? `ON DUPLICATE KEY UPDATE ${changes}`
    : `ON CONFLICT (${KEY.join(', ')}) DO UPDATE SET ${changes}`;
}
