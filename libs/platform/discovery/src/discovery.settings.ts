import { z } from 'zod';

const name = z.string().regex(/^[\w.-]{1,64}$/, 'letters, digits, dot, dash, underscore');

/** Section `discovery`: where this process registers and whom it finds. */
export const discoverySettings = z.strictObject({
  /** Which registry: `nacos`, `zookeeper`, or `environment`, what WEIR_DISCOVERY says. Default environment. */
  registry: z.enum(['environment', 'nacos', 'zookeeper']).default('environment'),
  /** Namespace (in Nacos its id): processes of different ones do not see each other. Default public. */
  namespace: name.default('public'),
  /** Group inside the namespace; another one is another shop. Default DEFAULT_GROUP. */
  group: name.default('DEFAULT_GROUP'),
  /** Cluster to register in and to call. Default DEFAULT. */
  cluster: name.default('DEFAULT'),
  /** Whether services and their callers are announced in Dubbo's layout too: below `/dubbo` in ZooKeeper and, where Nacos is the registry, as `providers:<interface>::`. Default false. Live. */
  dubbo: z.boolean().default(false).meta({ live: true }),
  /** How long a process that stops stays at weight 0 before it leaves the list, ms. Default 200: its callers have turned away by then. Live. */
  drainMs: z.int().min(0).max(5_000).default(200).meta({ live: true }),
});

export type DiscoverySettings = z.output<typeof discoverySettings>;
