import { describe, expect, it } from '@jest/globals';
import mysql2 from 'mysql2';
import { bindValues } from './bind-values.js';
import type { SqlValue } from './database.js';

const bind = (sql: string, values: readonly SqlValue[]): string => bindValues(sql, values, mysql2.escape);

describe('values bound into a statement', () => {
  it.each<SqlValue>([
    ...["O'Neill", 'back\\', '\\', "\\'", '\0', '\x1a', "'; --", 'plain', 'über €', '?', ''],
    ...[0, -1, 1.5, 9007199254740991, 2n ** 62n, true, false, null, Buffer.from([0, 39, 255]), Buffer.alloc(0)],
  ])('are written as the driver writes them: %p', (value) => {
    const sql = 'SELECT ?, ? FROM t WHERE a = ?';
    const values = [value, 'b', value];
    expect(bind(sql, values)).toBe(mysql2.format(sql, values, false, 'Z'));
  });

  it.each(['a"b', '{"a":[1,"b"]}', 'line\nbreak', 'tab\t', '\r', '\b'])(
    'stand between single quotes as they are when nothing in them ends a text: %p',
    (value) => expect(bind('SELECT ?', [value])).toBe(`SELECT '${value}'`),
  );

  it('are as many as their places', () => {
    expect(bind('SELECT 1', [])).toBe('SELECT 1');
    expect(() => bind('SELECT ?', [])).toThrow('fewer values than places: SELECT ?');
    expect(() => bind('SELECT ?', [1, 2])).toThrow('more values than places: SELECT ?');
  });
});
