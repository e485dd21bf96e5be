import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { configPlaceOfShop } from './config-place.js';
import { ShopFolder } from './paths.js';
import { myself, type ShopState, writeState } from './state.js';

describe('where the settings of a standing shop are', () => {
  let folder: ShopFolder;
  beforeEach(() => {
    folder = new ShopFolder(mkdtempSync(join(tmpdir(), 'weir-place-')));
  });
  afterEach(() => rmSync(folder.path, { recursive: true }));

  const standing = (more: Partial<ShopState>): void =>
    writeState(folder, {
      ...{ version: 1, phase: 'up', supervisor: myself(), infra: 'native', shape: 'micro' },
      ...{ url: 'http://127.0.0.1:3000', processes: [], startedAt: 0 },
      ...{ nacos: '127.0.0.1:8848', zookeeper: '127.0.0.1:2181' },
      ...more,
    });

  it.each<[string, Partial<ShopState>, object]>([
    ['Nacos by itself', {}, { kind: 'nacos', address: '127.0.0.1:8848' }],
    ['ZooKeeper when it was asked for', { config: 'zookeeper' }, { kind: 'zookeeper', servers: '127.0.0.1:2181' }],
    ['files when they were asked for', { config: 'files' }, { kind: 'files' }],
    ['files where all is embedded', { infra: 'embedded' }, { kind: 'files' }],
  ])('%s', async (_, state, place) => {
    standing(state);
    expect(await configPlaceOfShop(folder)).toMatchObject(place);
  });
});
