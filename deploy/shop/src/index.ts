export { parsePort, parseScale, type AskedShop } from './asked.js';
export { bringDown, bringUp, listProcesses, type UpDocument } from './bring-up.js';
export { ensureDotEnv, readDotEnv } from './dot-env.js';
export { examine, type Diagnosis } from './doctor.js';
export { healShop, type Healed } from './heal.js';
export { followLog, lastLines, logNames } from './follow.js';
export { defaultFolder, repositoryRoot, ShopFolder } from './paths.js';
export { claimMeasuring } from './measuring.js';
export { placementOf, readPlacement } from './placements.js';
export { type Credentials, type ProcessSpec, type Servers } from './plan.js';
export { identify, usageOf } from './proc.js';
export type { PsRow } from './rows.js';
export { startServers, type RunningServers } from './servers.js';
export {
  CONFIGS,
  type ConfigKind,
  INFRAS,
  MODULES,
  REGISTRIES,
  type RegistryKind,
  SHAPES,
  type Infra,
  type Module,
  type Scale,
  type Shape,
} from './shapes.js';
export { Shop, startShop, type ShopOptions } from './shop.js';
export { ShopClient, type PlacedOrder } from './shop-client.js';
export { errorDocument, ShopError, type ErrorDocument } from './shop-error.js';
export { type ProcessStatus, type ShopProcess } from './shop-process.js';
export { isRunning, readState, type ShopState } from './state.js';
export { terminalOrder } from './terminal-order.js';
export { until } from './waiting.js';
export { evidenceOf } from './evidence.js';
export { evidenceIn } from './evidence-in.js';
export type { Messaging, MessagingPlace } from './messaging.js';
export { instancesHere, type InstanceReport } from './config-witnesses.js';
export { configKey, type ConfigPlace, configPlaceOfShop } from './config-place.js';
export { operateConfig, sealValue } from './operate-config.js';
export { operateZooKeeper } from './operate-zookeeper.js';
export type { ZooKeeperPlace } from './open-zookeeper.js';
export { zookeeperOfShop } from './zookeeper-place.js';
export { operateMessaging } from './operate.js';
export {
  embeddedConnection,
  embeddedMessaging,
  messagingPlace,
  serverConnection,
  timelineOfOrder,
  verifyRunningShop,
  withEvidence,
} from './witnesses.js';
export { operateRegistry } from './operate-registry.js';
export { type AskedRegistry, PASSWORD_VARIABLE } from './registry-place.js';
