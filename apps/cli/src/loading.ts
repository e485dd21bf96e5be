/** A door of its own, so that only the verbs that load bring the generator. */
export {
  arrivals,
  cpuOfRows,
  LoadError,
  parseMix,
  readTrace,
  recordLoad,
  Settler,
  type LoadDocument,
  type Model,
} from '@weir/load';
