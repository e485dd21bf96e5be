/** How the modules are grouped into processes. */
export const SHAPES = ['micro', 'mono', 'mono-rpc'] as const;
/** `placed`: as a placement says. */
export type Shape = (typeof SHAPES)[number] | 'placed';

/** Where the servers come from. */
export const INFRAS = ['docker', 'native', 'embedded'] as const;
export type Infra = (typeof INFRAS)[number];

/** Where the processes find each other, on real servers; the embedded infrastructure has a registry inside its process. */
export const REGISTRIES = ['nacos', 'zookeeper'] as const;
export type RegistryKind = (typeof REGISTRIES)[number];

/** Where the settings documents are. */
export const CONFIGS = ['nacos', 'zookeeper', 'files'] as const;
export type ConfigKind = (typeof CONFIGS)[number];

/** The business modules: each has a service, a schema and a database user of its own. */
export const MODULES = ['order', 'payment', 'inventory', 'insight', 'loyalty'] as const;
export type Module = (typeof MODULES)[number];

/** Instances of each service in the micro shape; one where nothing is said. */
export type Scale = Readonly<Partial<Record<Module, number>>>;
