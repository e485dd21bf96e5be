import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ensureDotEnv, readDotEnv } from './dot-env.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'weir-env-'));
});
afterEach(() => rmSync(root, { recursive: true }));

describe('the .env of docker compose', () => {
  it('holds random secrets that only its owner reads', async () => {
    await ensureDotEnv(root, 3000);
    const first = readDotEnv(root);
    const passwords = Object.entries(first).filter(([key]) => key.endsWith('_PASSWORD'));
    expect(passwords.length).toBeGreaterThan(10);
    expect(new Set(passwords.map(([, value]) => value)).size).toBe(passwords.length);
    expect(passwords.every(([, value]) => value.length >= 16)).toBe(true);
    expect(statSync(join(root, '.env')).mode & 0o777).toBe(0o600);
  });

  it('keeps every secret at the next start; only the port of the face may change', async () => {
    await ensureDotEnv(root, 3000);
    const first = readDotEnv(root);
    await ensureDotEnv(root, 3001);
    expect(readDotEnv(root)).toEqual({ ...first, WEIR_PORT: '3001' });
  });
});
