export { recordChecksums } from './checksums.js';
export { readFacts, type Facts, type ServerFacts } from './facts.js';
export { fetchServers, fetchUnchecked, type FetchOptions } from './fetch.js';
export { type Installed } from './installed.js';
export { endLeftovers, leftoversOf } from './leftovers.js';
export { type Members, type ServerName } from './members.js';
export { provisionNacos, settingsGroup, type ProvisionNacos } from './nacos-provision.js';
export { NativeError, type Progress } from './native-error.js';
export { zookeeperMode } from './zookeeper-wire.js';
export { NativeServers, startNative, type NativeAddresses, type NativeOptions, type ServerControl } from './native.js';
export { PortPicker, type PortWish } from './ports.js';
export { checkNative, javaCommand, type Missing } from './requirements.js';
export {
  databaseModules,
  loadOrMakeSecrets,
  makeSecrets,
  nacosUsers,
  type DatabaseModule,
  type NacosUser,
  type Secrets,
} from './secrets.js';
export { type UnexpectedExit } from './server.js';
