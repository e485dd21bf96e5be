export { InProcessRegistry } from './in-process.registry.js';
export { loadNacosSdk, type NacosData } from './nacos/nacos.sdk.js';
export {
  type NacosParameters,
  type NacosReply,
  NacosSession,
  type NacosSessionOptions,
} from './nacos/nacos.session.js';
export { NacosRegistry, type NacosRegistryOptions } from './nacos.registry.js';
export { type Registered, Registry, type ServiceInstance } from './registry.js';
