import { describe, expect, it } from '@jest/globals';
import { readPlacement } from './placements.js';
import { planShop, refuseWhatCannotBe, type PlanInput, type ProcessSpec, type Servers } from './plan.js';

const servers: Servers = {
  nacos: '127.0.0.1:8848',
  kafka: '127.0.0.1:9092',
  zookeeper: '127.0.0.1:2181',
  database: { kind: 'mariadb', host: '127.0.0.1', port: 3306 },
  zookeeperUser: { user: 'weir', password: 'zookeeper-secret' },
  nacosUser: (app) => ({ user: app, password: `nacos-of-${app}` }),
  databaseUser: (module) => ({ user: `weir_${module}`, password: `secret-of-${module}` }),
};
const embedded: PlanInput = {
  infra: 'embedded',
  shape: 'mono',
  httpPort: 3000,
  pspPort: 4000,
  folder: '/shop',
  root: '/repo',
};
const native: PlanInput = { ...embedded, infra: 'native', shape: 'micro', servers };

const names = (plan: readonly ProcessSpec[]): string[] => plan.map(({ name }) => name);
const processOf = (plan: readonly ProcessSpec[], name: string): ProcessSpec => {
  const found = plan.find((one) => one.name === name);
  if (!found) throw new Error(`no ${name} in ${names(plan).join(', ')}`);
  return found;
};

describe('the plan of a shop', () => {
  it('makes micro of one process each and a gateway, the PSP first', () => {
    expect(names(planShop(native))).toEqual([
      'psp-simulator',
      'order-1',
      'payment-1',
      'inventory-1',
      'insight-1',
      'loyalty-1',
      'gateway',
    ]);
  });

  it('numbers the instances that --scale asks for', () => {
    expect(names(planShop({ ...native, scale: { order: 2, inventory: 3 } }))).toEqual([
      'psp-simulator',
      'order-1',
      'order-2',
      'payment-1',
      'inventory-1',
      'inventory-2',
      'inventory-3',
      'insight-1',
      'loyalty-1',
      'gateway',
    ]);
  });

  it('makes mono of one process and the PSP, which stays outside our walls', () => {
    expect(names(planShop(embedded))).toEqual(['psp-simulator', 'monolith']);
    expect(names(planShop({ ...native, shape: 'mono' }))).toEqual(['psp-simulator', 'monolith']);
  });

  it('makes mono-rpc of one process that calls itself over gRPC', () => {
    for (const input of [embedded, native]) {
      const plan = planShop({ ...input, shape: 'mono-rpc' });
      expect(names(plan)).toEqual(['psp-simulator', 'monolith']);
      expect(JSON.parse(processOf(plan, 'monolith').env['WEIR_PLACEMENT']!)).toMatchObject({
        processes: { monolith: { calls: 'rpc', face: true } },
      });
    }
  });

  it('tells every process of the shop, and not the PSP, who owns the nodes in ZooKeeper', () => {
    const [psp, ...others] = planShop(native).map(({ env }) => env['WEIR_ZOOKEEPER_PASSWORD']);
    expect([psp, new Set(others)]).toEqual([undefined, new Set(['zookeeper-secret'])]);
  });

  it('makes of a placement what it says, each process with the passwords of its own modules', () => {
    const plan = planShop({ ...native, shape: 'placed', placement: readPlacement('coarse') });
    expect(names(plan)).toEqual(['psp-simulator', 'selling-1', 'booking-1', 'gateway']);
    const passwords = (name: string): string[] =>
      JSON.stringify(processOf(plan, name).env).match(/secret-of-\w+/g) ?? [];
    expect(passwords('selling-1')).toEqual(['secret-of-order', 'secret-of-inventory']);
    expect(passwords('booking-1')).toEqual(['secret-of-payment', 'secret-of-insight', 'secret-of-loyalty']);
    expect(passwords('gateway')).toEqual([]);
    expect(processOf(plan, 'gateway').env).toMatchObject({ WEIR_PROCESS: 'gateway', WEIR_HTTP_PORT: '3000' });
    expect(processOf(plan, 'booking-1').env['WEIR_PSP_URL']).toBe('http://127.0.0.1:4000');
  });

  it('takes one module out of the monolith', () => {
    const plan = planShop({ ...native, shape: 'placed', placement: readPlacement('peeled') });
    expect(plan.map(({ name, modules, face }) => [name, modules.length, face])).toEqual([
      ['psp-simulator', 0, false],
      ['inventory-1', 1, false],
      ['monolith', 4, true],
    ]);
  });

  it('puts a second answerer of a module beside the monolith, with the books of that module', () => {
    const plan = planShop({ ...native, shape: 'placed', placement: readPlacement('strangled') });
    expect(plan.map(({ name, modules, face }) => [name, modules.length, face])).toEqual([
      ['psp-simulator', 0, false],
      ['inventory-1', 1, false],
      ['monolith', 5, true],
    ]);
    expect(JSON.stringify(processOf(plan, 'inventory-1').env).match(/secret-of-\w+/g)).toEqual(['secret-of-inventory']);
  });

  it('lets ZooKeeper take the part of Nacos, or files that of the settings', () => {
    const told = (more: Partial<PlanInput>): unknown[] => {
      const { env } = processOf(planShop({ ...native, ...more }), 'order-1');
      return [env['WEIR_DISCOVERY'], env['WEIR_CONFIG'], env['WEIR_CONFIG_DIR']];
    };
    const checkedIn = '/repo/deploy/nacos';
    expect(told({})).toEqual(['nacos', 'nacos', checkedIn]);
    expect(told({ registry: 'zookeeper', config: 'zookeeper' })).toEqual(['zookeeper', 'zookeeper', checkedIn]);
    expect(told({ config: 'files', configDir: '/shop/config' })).toEqual(['nacos', 'files', '/shop/config']);
  });

  it.each<Partial<PlanInput>>([
    { infra: 'embedded', shape: 'mono', registry: 'zookeeper' },
    { infra: 'embedded', shape: 'mono', config: 'nacos' },
    { infra: 'docker', config: 'files' },
  ])('refuses %j: only native servers can be chosen between', (wish) => {
    expect(() => refuseWhatCannotBe({ ...native, ...wish })).toThrow(
      expect.objectContaining({ code: 'SHOP.NEEDS_NATIVE' }),
    );
  });

  it('gives each service the password of its own schema and of no other', () => {
    const plan = planShop(native);
    for (const module of ['order', 'payment', 'inventory', 'insight', 'loyalty']) {
      const said = JSON.stringify(processOf(plan, `${module}-1`).env);
      expect(said.match(/secret-of-\w+/g)).toEqual([`secret-of-${module}`]);
      expect(said.match(/nacos-of-\w+/g)).toEqual([`nacos-of-${module}`]);
    }
    expect(JSON.stringify(processOf(plan, 'gateway').env)).not.toContain('secret-of-');
    expect(JSON.stringify(processOf(plan, 'psp-simulator').env)).not.toContain('-of-');
  });

  it('tells only the process that carries payment where the PSP is', () => {
    const told = (plan: ProcessSpec[]): string[] =>
      names(plan.filter(({ env }) => env['WEIR_PSP_URL'] === 'http://127.0.0.1:4000'));
    expect(told(planShop(native))).toEqual(['payment-1']);
    expect(told(planShop(embedded))).toEqual(['monolith']);
  });

  it('opens the face on the port that was asked for and everything else on free ones', () => {
    const ports = Object.fromEntries(planShop(native).map(({ name, env }) => [name, env['WEIR_HTTP_PORT']]));
    expect(ports).toEqual({
      'psp-simulator': '4000',
      'order-1': '0',
      'payment-1': '0',
      'inventory-1': '0',
      'insight-1': '0',
      'loyalty-1': '0',
      gateway: '3000',
    });
    expect(processOf(planShop(embedded), 'monolith').env['WEIR_HTTP_PORT']).toBe('3000');
  });

  it('keeps the data of every process apart, inside the folder of the shop', () => {
    const folders = planShop({ ...native, scale: { order: 2 } }).map(({ env }) => env['WEIR_DATA_DIR']);
    expect(new Set(folders).size).toBe(folders.length);
    expect(folders.every((folder) => folder?.startsWith('/shop/data/'))).toBe(true);
  });

  it('refuses a cluster on anything but native', () => {
    expect(() => refuseWhatCannotBe({ infra: 'embedded', shape: 'mono', cluster: true })).toThrow(
      expect.objectContaining({
        code: 'SHOP.NEEDS_NATIVE',
        hint: expect.stringContaining('--infra native') as unknown,
      }),
    );
    expect(() => refuseWhatCannotBe({ infra: 'native', shape: 'micro', cluster: true })).not.toThrow();
  });

  it.each([
    ['embedded micro', { ...embedded, shape: 'micro' as const }, 'SHOP.NEEDS_SERVERS'],
    ['a scaled mono-rpc', { ...native, shape: 'mono-rpc' as const, scale: { order: 2 } }, 'SHOP.BAD_SCALE'],
    ['a shape beside a placement', { ...native, placement: readPlacement('coarse') }, 'SHOP.BAD_PLACEMENT'],
    ['placed nowhere', { ...native, shape: 'placed' as const }, 'SHOP.BAD_PLACEMENT'],
    [
      'several processes, embedded',
      { ...embedded, shape: 'placed' as const, placement: readPlacement('coarse') },
      'SHOP.NEEDS_SERVERS',
    ],
    ['a scaled monolith', { ...embedded, scale: { order: 2 } }, 'SHOP.BAD_SCALE'],
    ['no instance', { ...native, scale: { order: 0 } }, 'SHOP.BAD_SCALE'],
    ['half an instance', { ...native, scale: { order: 1.5 } }, 'SHOP.BAD_SCALE'],
  ])('refuses %s with one sentence and a way out', (_, input, code) => {
    expect(() => planShop(input)).toThrow(
      expect.objectContaining({ code, hint: expect.stringMatching(/--/) as unknown }),
    );
  });
});
