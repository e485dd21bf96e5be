import { join } from 'node:path';
import { MAX_INSTANCES, MODULES, type Infra, type Module, type Scale, type Shape } from './shapes.js';
import { ShopError } from './shop-error.js';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** Where the servers answer and who may enter. Absent in the embedded infrastructure. */
export interface Servers {
  /** `host:port` each. */
  readonly nacos: string;
  readonly kafka: string;
  readonly zookeeper: string;
  readonly database: { readonly kind: 'mysql' | 'mariadb'; readonly host: string; readonly port: number };
  /** The Nacos user of a process, by its app name without `-service`. */
  readonly nacosUser: (app: string) => Credentials;
  readonly databaseUser: (module: Module) => Credentials;
}

export interface PlanInput {
  readonly infra: Infra;
  readonly shape: Shape;
  readonly scale?: Scale;
  /** Where the HTTP face of the shop listens. */
  readonly httpPort: number;
  /** Where the PSP simulator listens: known before the start, as payment needs its address. */
  readonly pspPort: number;
  readonly servers?: Servers;
  /** Absolute; holds data and logs of this shop. */
  readonly folder: string;
  /** Absolute; the repository. */
  readonly root: string;
  readonly logLevel?: string;
  /** Absolute; where the embedded infrastructure reads its settings. Default: `deploy/nacos`. */
  readonly configDir?: string;
}

export interface ProcessSpec {
  /** `order-1`, `gateway`, `monolith`, `psp-simulator`. */
  readonly name: string;
  /** The module it carries, or what it is when it carries none or all. */
  readonly module: string;
  readonly app: string;
  /** Absolute path of the built main file. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Which processes make the shop and what each is told. Pure: the same input gives the same plan. */
export function planShop(input: PlanInput): ProcessSpec[] {
  refuseWhatCannotBe(input);
  const psp = spec(
    input,
    'psp-simulator',
    'psp-simulator',
    'psp-simulator',
    listening(input, 'psp-simulator', input.pspPort),
  );
  if (input.shape === 'mono') return [psp, carrier(input, 'monolith', 'monolith', 'monolith', MODULES, input.httpPort)];
  const services = MODULES.flatMap((module) =>
    Array.from({ length: input.scale?.[module] ?? 1 }, (_, at) =>
      carrier(input, `${module}-${at + 1}`, module, `${module}-service`, [module], 0),
    ),
  );
  return [psp, ...services, carrier(input, 'gateway', 'gateway', 'gateway', [], input.httpPort)];
}

/** Throws one sentence when no plan can be made of these, before anything is started. */
export function refuseWhatCannotBe({
  infra,
  shape,
  scale = {},
  cluster = false,
}: Pick<PlanInput, 'infra' | 'shape' | 'scale'> & { readonly cluster?: boolean | undefined }): void {
  if (cluster && infra !== 'native')
    throw new ShopError(
      'SHOP.NEEDS_NATIVE',
      `--cluster starts three ZooKeepers and three brokers, which only the native infrastructure has, not ${infra}`,
      'Use --infra native, or leave --cluster out.',
    );
  if (shape === 'mono-rpc')
    throw new ShopError('SHOP.NOT_YET', 'The shape mono-rpc is not built yet', 'Use --shape mono or --shape micro.');
  if (infra === 'embedded' && shape === 'micro')
    throw new ShopError(
      'SHOP.NEEDS_SERVERS',
      'The embedded infrastructure lives inside one process and cannot carry the shape micro',
      'Use --shape mono, or --infra native or docker.',
    );
  if (shape === 'mono' && Object.keys(scale).length > 0)
    throw new ShopError(
      'SHOP.BAD_SCALE',
      '--scale counts the services of the shape micro; mono is one process',
      'Leave --scale out, or use --shape micro.',
    );
  for (const [module, count] of Object.entries(scale))
    if (!Number.isInteger(count) || count < 1 || count > MAX_INSTANCES)
      throw new ShopError(
        'SHOP.BAD_SCALE',
        `--scale ${module}=${count} is not a whole number from 1 to ${MAX_INSTANCES}`,
        'For example --scale order=2,inventory=2.',
      );
}

const listening = ({ folder }: PlanInput, name: string, httpPort: number): Record<string, string> => ({
  WEIR_HOST: '127.0.0.1',
  WEIR_HTTP_PORT: String(httpPort),
  WEIR_DATA_DIR: join(folder, 'data', name),
});

const spec = (
  { root }: PlanInput,
  name: string,
  module: string,
  app: string,
  env: Record<string, string>,
): ProcessSpec => ({
  name,
  module,
  app,
  entry: join(root, 'dist', 'apps', app, 'src', 'main.js'),
  env,
});

/** A process of the shop proper: it registers, listens to settings and events, and keeps the schemas of the modules it carries. */
function carrier(
  input: PlanInput,
  name: string,
  module: string,
  app: string,
  carried: readonly Module[],
  httpPort: number,
): ProcessSpec {
  return spec(input, name, module, app, {
    ...listening(input, name, httpPort),
    WEIR_LOG_LEVEL: input.logLevel ?? 'info',
    WEIR_GRPC_PORT: '0',
    WEIR_ADVERTISE_HOST: '127.0.0.1',
    WEIR_SHAPE: input.shape,
    WEIR_CONFIG_DIR: input.configDir ?? join(input.root, 'deploy', 'nacos'),
    ...(carried.includes('payment') ? { WEIR_PSP_URL: `http://127.0.0.1:${input.pspPort}` } : {}),
    ...(input.servers ? onServers(input.servers, module, carried) : IN_PROCESS),
  });
}

const IN_PROCESS = {
  WEIR_DISCOVERY: 'in-process',
  WEIR_CONFIG: 'files',
  WEIR_MESSAGING: 'embedded',
  WEIR_ELECTION: 'in-process',
  WEIR_DATABASE: 'sqlite',
};

function onServers(servers: Servers, module: string, carried: readonly Module[]): Record<string, string> {
  const nacos = servers.nacosUser(module);
  const common = {
    WEIR_DISCOVERY: 'nacos',
    WEIR_CONFIG: 'nacos',
    WEIR_NACOS_ADDRESS: servers.nacos,
    WEIR_NACOS_USER: nacos.user,
    WEIR_NACOS_PASSWORD: nacos.password,
    WEIR_MESSAGING: 'kafka',
    WEIR_KAFKA_BROKERS: servers.kafka,
  };
  if (carried.length === 0) return common;
  return {
    ...common,
    WEIR_ELECTION: 'zookeeper',
    WEIR_ZOOKEEPER: servers.zookeeper,
    WEIR_DATABASE: servers.database.kind,
    WEIR_DATABASE_HOST: servers.database.host,
    WEIR_DATABASE_PORT: String(servers.database.port),
    ...Object.fromEntries(carried.flatMap((name) => Object.entries(credentialsOf(name, servers.databaseUser(name))))),
  };
}

const credentialsOf = (module: Module, { user, password }: Credentials): Record<string, string> => ({
  [`WEIR_${module.toUpperCase()}_DB_USER`]: user,
  [`WEIR_${module.toUpperCase()}_DB_PASSWORD`]: password,
});
