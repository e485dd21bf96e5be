export {
  FLOOD_MODES,
  type FloodMode,
  type ShaveDocument,
  type ShaveRun,
  type StoreReleaseRun,
} from './shave-shapes.js';
export { shave, type ShaveOptions } from './shave.js';
export { shavePage } from './shave.report.js';
export { turnsText } from './ways.js';
export { recordStoreRelease, type RecordedStoreRelease, type StoreReleaseDocument } from './record-store-release.js';
export { storeReleasePage } from './store-release.report.js';
