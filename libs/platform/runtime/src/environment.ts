import { parseSettings } from '@weir/platform/kernel';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65_535);
const address = z.string().regex(/^[\w.-]+:\d{1,5}$/, 'host:port');
const text = z.string().min(1);

/** What every process may be told from outside: where to listen and where its servers are. Everything else is a setting of a document. */
const common = {
  /** Address to listen on. */
  WEIR_HOST: text.default('127.0.0.1'),
  /** 0 takes a free port. */
  WEIR_HTTP_PORT: port.default(0),
  WEIR_GRPC_PORT: port.default(0),
  /** Host that callers find in the registry. */
  WEIR_ADVERTISE_HOST: text.default('127.0.0.1'),
  /** Name of this process among those of its service, `order-1`: who it is in gray releases. Default: service, host and pid. */
  WEIR_INSTANCE: z
    .string()
    .regex(/^[\w.:-]{1,100}$/, 'letters, digits, ".", "-", ":"')
    .optional(),
  /** Where this process stands; callers of the same zone prefer it. Empty: nowhere in particular. */
  WEIR_ZONE: z.string().default(''),
  /** Names, comma between: calls that carry one of them come here. */
  WEIR_TAGS: z.string().default(''),
  /** `mono` calls its modules directly and serves no gRPC; every other shape does. */
  WEIR_SHAPE: z.enum(['micro', 'mono', 'mono-rpc', 'placed']).default('micro'),
  /** Folder for SQLite files, snapshots of the configuration and other state of this process. */
  WEIR_DATA_DIR: text.default('.weir/data'),
  WEIR_LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error']).default('info'),
  WEIR_DISCOVERY: z.enum(['nacos', 'zookeeper', 'in-process']).default('in-process'),
  WEIR_CONFIG: z.enum(['nacos', 'zookeeper', 'files']).default('files'),
  WEIR_CONFIG_DIR: text.default('deploy/nacos'),
  /** Base64 of 32 bytes that opens the encrypted values of documents, or a file that holds it. */
  WEIR_CONFIG_KEY: text.optional(),
  WEIR_CONFIG_KEY_FILE: text.optional(),
  WEIR_NACOS_ADDRESS: address.optional(),
  WEIR_NACOS_USER: text.optional(),
  WEIR_NACOS_PASSWORD: text.optional(),
  WEIR_MESSAGING: z.enum(['kafka', 'embedded']).default('embedded'),
  /** `host:port`, several separated by commas. */
  WEIR_KAFKA_BROKERS: z
    .string()
    .regex(/^[\w.-]+:\d{1,5}(,[\w.-]+:\d{1,5})*$/, 'host:port, several separated by commas')
    .optional(),
  WEIR_ELECTION: z.enum(['zookeeper', 'in-process']).default('in-process'),
  WEIR_ZOOKEEPER: z
    .string()
    .regex(/^[\w.-]+:\d{1,5}(,[\w.-]+:\d{1,5})*$/, 'host:port, several separated by commas')
    .optional(),
  /** Digest user of the nodes below /weir. Without it they are everybody's. */
  WEIR_ZOOKEEPER_USER: text.optional(),
  WEIR_ZOOKEEPER_PASSWORD: text.optional(),
  WEIR_DATABASE: z.enum(['mysql', 'mariadb', 'sqlite']).default('sqlite'),
  WEIR_DATABASE_HOST: text.default('127.0.0.1'),
  WEIR_DATABASE_PORT: port.default(3306),
  /** Base URL of the payment provider; only the process that carries payment needs it. */
  WEIR_PSP_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** Tests only: `name:action:nth`, see platform/resilience. */
  WEIR_FAILPOINT: z.string().optional(),
  /** 1: the settings may turn a protection off, see platform/teaching. Never where real money is. */
  WEIR_TEACHING: z.enum(['0', '1']).default('0'),
};

/** A process carries modules with a schema of their own each; it is told the credentials of those and of no other. */
const credentials = (modules: readonly string[]): Record<string, z.ZodOptional<z.ZodString>> =>
  Object.fromEntries(
    modules.flatMap((module) =>
      ['USER', 'PASSWORD'].map((what) => [`WEIR_${module.toUpperCase()}_DB_${what}`, text.optional()]),
    ),
  );

/** Refuses a choice whose address is missing, before anything is opened. */
const needs: readonly [key: keyof typeof common, value: string, also: readonly (keyof typeof common)[]][] = [
  ['WEIR_DISCOVERY', 'nacos', ['WEIR_NACOS_ADDRESS', 'WEIR_NACOS_USER', 'WEIR_NACOS_PASSWORD']],
  ['WEIR_DISCOVERY', 'zookeeper', ['WEIR_ZOOKEEPER']],
  ['WEIR_CONFIG', 'nacos', ['WEIR_NACOS_ADDRESS', 'WEIR_NACOS_USER', 'WEIR_NACOS_PASSWORD']],
  ['WEIR_CONFIG', 'zookeeper', ['WEIR_ZOOKEEPER']],
  ['WEIR_MESSAGING', 'kafka', ['WEIR_KAFKA_BROKERS']],
  ['WEIR_ELECTION', 'zookeeper', ['WEIR_ZOOKEEPER']],
];

/** The names that the process of these modules knows. */
export const environmentKeys = (modules: readonly string[]): string[] => [
  ...Object.keys(common),
  ...Object.keys(credentials(modules)),
];

export type Environment = z.output<z.ZodObject<typeof common>> & Readonly<Record<string, unknown>>;

/** Reads the `WEIR_*` variables of `env`. Throws SETTINGS.INVALID with one sentence on an unknown name, a bad value or a missing address. */
export function readEnvironment(
  modules: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Environment {
  const ours = Object.fromEntries(
    Object.entries(env).filter(([key, value]) => key.startsWith('WEIR_') && value !== undefined),
  );
  const schema = z.strictObject({ ...common, ...credentials(modules) }).superRefine((values, context) => {
    for (const [key, value, also] of needs)
      for (const other of values[key] === value ? also : [])
        if (values[other] === undefined)
          context.addIssue({ code: 'custom', path: [other], message: `needed because ${key} is ${value}` });
    for (const module of values.WEIR_DATABASE === 'sqlite' ? [] : modules)
      for (const key of Object.keys(credentials([module])))
        if ((values as Record<string, unknown>)[key] === undefined)
          context.addIssue({
            code: 'custom',
            path: [key],
            message: `needed because WEIR_DATABASE is ${values.WEIR_DATABASE}`,
          });
  });
  return parseSettings('environment', schema, ours);
}

/** Whether other processes can be found, so that a module here may be answered for elsewhere too. */
export const besideOthers = ({ WEIR_DISCOVERY }: Environment): boolean => WEIR_DISCOVERY !== 'in-process';

/** Throws SETTINGS.INVALID when a process that carries payment was not told where the provider is. */
export function pspUrl({ WEIR_PSP_URL }: Environment): string {
  return parseSettings('environment', z.object({ WEIR_PSP_URL: z.string('needed where payment runs') }), {
    WEIR_PSP_URL,
  }).WEIR_PSP_URL;
}
