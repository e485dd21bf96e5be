import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Shop, type ShopOptions, startShop } from '@weir/deploy/shop';
import { type Evidence, type Schema, verify, verifyAtRest, type VerifyReport } from '@weir/invariants';
import { stringify } from 'yaml';
import { eventually } from './eventually.js';
import { ShopClient } from './shop-client.js';
