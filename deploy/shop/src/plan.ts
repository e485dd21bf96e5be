import { join } from 'node:path';
import { describePlacement, MAX_REPLICAS, type PlacedProcess, type Placement } from '@weir/platform/kernel';
import { placementOf } from './placements.js';
import type { ConfigKind, Infra, Module, RegistryKind, Scale, Shape } from './shapes.js';
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
  /** To whom the nodes below `/weir` belong. */
  readonly zookeeperUser: Credentials;
  /** The Nacos user of a process, by its app name without `-service`. */
  readonly nacosUser: (app: string) => Credentials;
  readonly databaseUser: (module: Module) => Credentials;
}

export interface PlanInput {
  readonly infra: Infra;
  readonly shape: Shape;
  readonly scale?: Scale;
  /** Which modules live in which process; with the shape `placed` and no other. */
  readonly placement?: Placement;
  /** Where the HTTP face of the shop listens. */
  readonly httpPort: number;
  /** Where the PSP simulator listens: known before the start, as payment needs its address. */
  readonly pspPort: number;
  readonly servers?: Servers;
  /** Where the processes find each other on real servers. Default nacos. */
  readonly registry?: RegistryKind;
  /** Where the settings documents are, on real servers. Default nacos. */
  readonly config?: ConfigKind;
  /** Absolute; holds data and logs of this shop. */
  readonly folder: string;
  /** Absolute; the repository. */
  readonly root: string;
  readonly logLevel?: string;
  /** Absolute; where settings are read from files, as the embedded infrastructure does. Default: `deploy/nacos`. */
  readonly configDir?: string;
  /** Absolute; the file with the key of encrypted settings. Default: there is none. */
  readonly configKey?: string;
}

/** Which processes make a shop. */
export type Arrangement = Pick<PlanInput, 'shape' | 'scale' | 'placement'>;

export interface ProcessSpec {
  /** `order-1`, `gateway`, `monolith`, `psp-simulator`. */
  readonly name: string;
  /** The module it carries, or what it is when it carries none or all. */
  readonly module: string;
  /** All modules that it carries. */
  readonly modules: readonly string[];
  /** True where the customers come in. */
  readonly face: boolean;
  readonly app: string;
  /** Absolute path of the built main file. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Which processes make the shop and what each is told. Pure: the same input gives the same plan. */
export function planShop(input: PlanInput): ProcessSpec[] {
  refuseWhatCannotBe(input);
  const psp = spec(input, {
    ...{ name: 'psp-simulator', module: 'psp-simulator', modules: [], face: false, app: 'psp-simulator' },
    env: listening(input, 'psp-simulator', input.pspPort),
  });
  const placement = placementIn(input);
  return [
    psp,
    ...placement.flatMap((placed) =>
      placed.face
        ? [carrier(input, placement, placed, placed.name)]
        : Array.from({ length: placed.replicas }, (_, at) =>
            carrier(input, placement, placed, `${placed.name}-${at + 1}`),
          ),
    ),
  ];
}

/** The processes of the shop proper. */
const placementIn = ({ shape, scale, placement = [] }: Pick<PlanInput, 'shape' | 'scale' | 'placement'>): Placement =>
  shape === 'placed' ? placement : placementOf(shape, scale);

/** Throws one sentence when no plan can be made of these, before anything is started. */
export function refuseWhatCannotBe({
  infra,
  shape,
  scale = {},
  placement,
  registry = 'nacos',
  config,
  cluster = false,
}: Pick<PlanInput, 'infra' | 'shape' | 'scale' | 'placement' | 'registry' | 'config'> & {
  readonly cluster?: boolean | undefined;
}): void {
  if (cluster && infra !== 'native')
    throw new ShopError(
      'SHOP.NEEDS_NATIVE',
      `--cluster starts three ZooKeepers and three brokers, which only the native infrastructure has, not ${infra}`,
      'Use --infra native, or leave --cluster out.',
    );
  if (infra !== 'native' && (registry !== 'nacos' || (config ?? ownConfig(infra)) !== ownConfig(infra)))
    throw new ShopError(
      'SHOP.NEEDS_NATIVE',
      `--registry and --config choose between servers of the native infrastructure; ${infra} has ${infra === 'docker' ? 'Nacos for both' : 'a registry inside its process, and settings in files'}`,
      'Use --infra native, or leave them out.',
    );
  if ((shape === 'placed') !== (placement !== undefined))
    throw new ShopError(
      'SHOP.BAD_PLACEMENT',
      'A placement is a shape of its own, and cannot be had together with another',
      'Leave --shape out, or leave --placement out.',
    );
  const processes = placementIn({ shape, scale, ...(placement ? { placement } : {}) }).reduce(
    (sum, { replicas }) => sum + replicas,
    0,
  );
  if (infra === 'embedded' && processes > 1)
    throw new ShopError(
      'SHOP.NEEDS_SERVERS',
      `The embedded infrastructure lives inside one process and cannot carry ${shape === 'placed' ? `a placement of ${processes}` : `the shape ${shape}`}`,
      'Use --shape mono or mono-rpc, or --infra native or docker.',
    );
  if (shape !== 'micro' && Object.keys(scale).length > 0)
    throw new ShopError(
      'SHOP.BAD_SCALE',
      `--scale counts the services of the shape micro; ${shape === 'placed' ? 'a placement says its replicas itself' : `${shape} is one process`}`,
      'Leave --scale out, or use --shape micro.',
    );
  for (const [module, count] of Object.entries(scale))
    if (!Number.isInteger(count) || count < 1 || count > MAX_REPLICAS)
      throw new ShopError(
        'SHOP.BAD_SCALE',
        `--scale ${module}=${count} is not a whole number from 1 to ${MAX_REPLICAS}`,
        'For example --scale order=2,inventory=2.',
      );
}

const ownConfig = (infra: Infra): ConfigKind => (infra === 'embedded' ? 'files' : 'nacos');

const listening = ({ folder }: PlanInput, name: string, httpPort: number): Record<string, string> => ({
  WEIR_HOST: '127.0.0.1',
  WEIR_HTTP_PORT: String(httpPort),
  WEIR_DATA_DIR: join(folder, 'data', name),
});

const spec = ({ root }: PlanInput, told: Omit<ProcessSpec, 'entry'>): ProcessSpec => ({
  ...told,
  entry: join(root, 'dist', 'apps', told.app, 'src', 'main.js'),
});

/** The two shapes that people read first have apps of their own; a host carries whatever it is told. */
function appOf({ shape }: PlanInput, { face, modules }: PlacedProcess): string {
  if (shape === 'mono') return 'monolith';
  if (shape === 'micro') return face ? 'gateway' : `${modules[0]}-service`;
  return 'host';
}

/** Whom Nacos knows it as: a service by its module, who carries more as the monolith. */
const nacosNameOf = ({ modules, face }: PlacedProcess): string =>
  modules.length === 0 ? 'gateway' : modules.length === 1 && !face ? modules[0]! : 'monolith';

/** A process of the shop proper: it registers, listens to settings and events, and keeps the schemas of the modules it carries. */
function carrier(input: PlanInput, placement: Placement, placed: PlacedProcess, name: string): ProcessSpec {
  const { face } = placed;
  const modules = placed.modules as readonly Module[];
  const app = appOf(input, placed);
  const data = input.infra === 'embedded' ? 'monolith' : name;
  return spec(input, {
    ...{ name, module: !face && modules.length === 1 ? modules[0]! : placed.name, modules, face, app },
    env: {
      ...listening(input, data, face ? input.httpPort : 0),
      WEIR_LOG_LEVEL: input.logLevel ?? 'info',
      WEIR_GRPC_PORT: '0',
      WEIR_ADVERTISE_HOST: '127.0.0.1',
      WEIR_SHAPE: input.shape,
      WEIR_INSTANCE: name,
      ...(input.configKey ? { WEIR_CONFIG_KEY_FILE: input.configKey } : {}),
      WEIR_CONFIG_DIR: input.configDir ?? join(input.root, 'deploy', 'nacos'),
      ...(app === 'host'
        ? { WEIR_PLACEMENT: JSON.stringify(describePlacement(placement)), WEIR_PROCESS: placed.name }
        : {}),
      ...(modules.includes('payment') ? { WEIR_PSP_URL: `http://127.0.0.1:${input.pspPort}` } : {}),
      ...(input.servers ? onServers(input.servers, nacosNameOf(placed), modules) : IN_PROCESS),
      ...(input.servers ? { WEIR_DISCOVERY: input.registry ?? 'nacos', WEIR_CONFIG: input.config ?? 'nacos' } : {}),
    },
  });
}

const IN_PROCESS = {
  WEIR_DISCOVERY: 'in-process',
  WEIR_CONFIG: 'files',
  WEIR_MESSAGING: 'embedded',
  WEIR_ELECTION: 'in-process',
  WEIR_DATABASE: 'sqlite',
};

function onServers(servers: Servers, nacosName: string, carried: readonly Module[]): Record<string, string> {
  const nacos = servers.nacosUser(nacosName);
  const common = {
    WEIR_NACOS_ADDRESS: servers.nacos,
    WEIR_NACOS_USER: nacos.user,
    WEIR_NACOS_PASSWORD: nacos.password,
    WEIR_MESSAGING: 'kafka',
    WEIR_KAFKA_BROKERS: servers.kafka,
    WEIR_ZOOKEEPER: servers.zookeeper,
    WEIR_ZOOKEEPER_USER: servers.zookeeperUser.user,
    WEIR_ZOOKEEPER_PASSWORD: servers.zookeeperUser.password,
  };
  if (carried.length === 0) return common;
  return {
    ...common,
    WEIR_ELECTION: 'zookeeper',
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
