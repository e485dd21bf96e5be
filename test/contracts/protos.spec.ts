import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The rules of proto/buf.yaml are worth what they refuse. */
describe('buf breaking', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'weir-protos-'));
    cpSync(join(root, 'proto'), folder, { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const judge = (): string[] => {
    const buf = join(root, 'node_modules/@bufbuild/buf/bin/buf');
    const words = [buf, 'breaking', folder, '--against', join(root, 'proto/baseline/protos.json')];
    const { stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    return `${stdout}${stderr}`.trim().split('\n').filter(Boolean);
  };
  const edit = (from: string | RegExp, to: string): void => {
    const file = join(folder, 'weir/payment/v1/payment.proto');
    const before = readFileSync(file, 'utf8');
    const after = before.replace(from, to);
    expect(after).not.toBe(before);
    writeFileSync(file, after);
  };

  it('passes what is there, and a field that is new', () => {
    expect(judge()).toEqual([]);
    edit(/message Payment \{/, 'message Payment {\n  string remark = 99;');
    expect(judge()).toEqual([]);
  });

  it.each<[what: string, from: RegExp, to: string, complaint: RegExp]>([
    ['a field that is gone', /^.* order_id = 1;\n/m, '', /Previously present field "1" with name "order_id"/],
    ['a field of another name', /order_id = 1/, 'order = 1', /changed name from "order_id" to "order"/],
    ['a field of another type', /string order_id = 1/, 'bytes order_id = 1', /changed type from "string" to "bytes"/],
    ['a field of another number', /order_id = 1;/, 'order_id = 98;', /Previously present field "1"/],
    ['a call that is gone', /^.*rpc GetPayment.*\n/m, '', /Previously present RPC "GetPayment"/],
  ])('refuses %s', (_, from, to, complaint) => {
    edit(from, to);
    expect(judge().join('\n')).toMatch(complaint);
  });
});
