export { discoverySettings, type DiscoverySettings } from './discovery.settings.js';
export {
  DEFAULT_WEIGHT as DUBBO_WEIGHT,
  type DubboParty,
  nacosServiceOf,
  parametersOf,
  partyOf,
} from './dubbo/dubbo-party.js';
export { dubboParties, ZooKeeperDubbo, type ZooKeeperDubboOptions } from './dubbo/zookeeper.dubbo.js';
export { MAX_WEIGHT } from './entries.js';
export { InProcessRegistry } from './in-process.registry.js';
export { loadNacosSdk, type NacosData } from './nacos/nacos.sdk.js';
export {
  type NacosParameters,
  type NacosReply,
  NacosSession,
  type NacosSessionOptions,
} from './nacos/nacos.session.js';
export { NacosRegistry, type NacosRegistryOptions } from './nacos.registry.js';
export { RegistryErrors } from './registry.errors.js';
export {
  type Address,
  addressOf,
  type InstanceChange,
  type InstanceState,
  type Registered,
  type RegisterOptions,
  Registry,
  type ServiceInstance,
} from './registry.js';
export { Snapshots } from './snapshots.js';
export { ZooKeeperRegistry, type ZooKeeperRegistryOptions } from './zookeeper.registry.js';
