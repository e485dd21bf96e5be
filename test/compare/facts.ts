import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '@weir/deploy/shop';
import type { Bench } from './bench.js';
import { connectionsOf } from './probe.js';
import type { ArmFacts, Facts } from './raw.js';

const sources = (folder: string): string[] =>
  readdirSync(join(repositoryRoot(), folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !/\.(spec|suite)\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));

/** What belongs to a shop that is split, and what every shop has. */
const PARTS: Readonly<Record<string, readonly string[]>> = {
  'business modules': ['libs/order', 'libs/payment', 'libs/inventory', 'libs/insight', 'libs/loyalty'],
  'of these, only for calls between processes': ['order', 'payment', 'inventory', 'insight', 'loyalty'].flatMap(
    (module) => [`libs/${module}/src/adapters/grpc`, `libs/${module}/src/adapters/remote`],
  ),
  'platform: calls and discovery': ['libs/platform/rpc', 'libs/platform/discovery'],
  'platform: the rest': [
    ...['kernel', 'runtime', 'config', 'coordination', 'messaging', 'persistence', 'telemetry', 'resilience'],
  ].map((name) => `libs/platform/${name}`),
  'composition of the monolith': ['apps/monolith'],
  'composition of the services': [
    ...['gateway', 'order-service', 'payment-service', 'inventory-service', 'insight-service', 'loyalty-service'],
  ].map((name) => `apps/${name}`),
};

export function staticFacts(): Pick<Facts, 'lines' | 'files' | 'settings'> {
  const files = Object.entries(PARTS).map(([part, folders]) => [part, folders.flatMap(sources)] as const);
  const reference = readFileSync(join(repositoryRoot(), 'deploy', 'nacos', 'SETTINGS.md'), 'utf8');
  return {
    files: Object.fromEntries(files.map(([part, paths]) => [part, paths.length])),
    lines: Object.fromEntries(files.map(([part, paths]) => [part, sum(paths.map(linesOf))])),
    settings: [...reference.matchAll(/^\| `/gm)].length,
  };
}

const linesOf = (path: string): number => readFileSync(path, 'utf8').split('\n').length - 1;
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** Of a shop that stands, with work done. */
export async function armFacts(bench: Bench): Promise<ArmFacts> {
  const { shop } = bench;
  const specs = shop.names().map((name) => shop.process(name).spec);
  const pids = shop.names().flatMap((name) => shop.process(name).pid ?? []);
  return {
    processes: specs.length,
    artefacts: new Set(specs.map(({ entry }) => entry)).size,
    environmentKeys: sum(specs.map(({ env }) => Object.keys(env).length)),
    databaseConnections: await bench.databaseConnections(),
    connections: connectionsOf(pids) ?? Number.NaN,
  };
}

const BUILT = ['apps', 'libs', 'deploy', 'test', 'proto', 'package.json', 'tsconfig.json', 'tsconfig.build.json'];

/** Seconds to build again after one line of payment has changed; in a copy, as the sources are not ours to change. */
export function buildSeconds(scratch: string): number {
  const root = repositoryRoot();
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  for (const name of [...BUILT, 'nest-cli.json']) cpSync(join(root, name), join(scratch, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'));
  const build = (): number => {
    const began = performance.now();
    const nest = join(root, 'node_modules', '@nestjs', 'cli', 'bin', 'nest.js');
    const { status, stderr } = spawnSync(process.execPath, [nest, 'build'], { cwd: scratch, encoding: 'utf8' });
    if (status !== 0) throw new Error(`the copy does not build: ${stderr}`);
    return (performance.now() - began) / 1000;
  };
  build();
  appendFileSync(join(scratch, 'libs/payment/src/payment.settings.ts'), 'export const CHANGED = 1;\n');
  const seconds = build();
  rmSync(scratch, { recursive: true, force: true });
  return seconds;
}
