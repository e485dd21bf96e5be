/** A door of its own, so that only the verbs that experiment bring the generator and the shop's evidence. */
export {
  FLOOD_MODES,
  type FloodMode,
  recordStoreRelease,
  shave,
  type ShaveDocument,
  type StoreReleaseDocument,
  turnsText,
} from '@weir/load';
