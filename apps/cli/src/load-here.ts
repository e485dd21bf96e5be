import {
  defaultFolder,
  isRunning,
  listProcesses,
  readState,
  ShopFolder,
  type ShopState,
  withEvidence,
} from '@weir/deploy/shop';
import { cpuOfRows, recordLoad, Settler, type LoadDocument } from './loading.js';
import { runningShop } from './running-shop.js';

type Load = Omit<Parameters<typeof recordLoad>[0], 'home' | 'targets'>;

/** Loads `targets`, else the shop that runs here. When it is this one, its CPU is counted and, with `settle`, its last order awaited. */
export function loadHere(load: Load, targets: readonly string[] | undefined, settle: boolean): Promise<LoadDocument> {
  const folder = new ShopFolder(defaultFolder());
  const urls = targets ?? [runningShop().state.url];
  const state = ours(folder, urls);
  const options = { ...load, targets: urls, home: folder.path };
  if (!state) return recordLoad(options);
  const cpu = async (): Promise<ReadonlyMap<string, number>> => cpuOfRows(await listProcesses(folder, state));
  if (!settle) return recordLoad({ ...options, cpu });
  return withEvidence(folder, state, async (evidence) => {
    const { signal, onProgress } = load;
    const settler = await Settler.open(evidence, { ...(signal && { signal }), ...(onProgress && { onProgress }) });
    return recordLoad({ ...options, cpu, settle: (accepted) => settler.settled(accepted) });
  });
}

/** The shop of this folder, when it is what is loaded. */
function ours(folder: ShopFolder, urls: readonly string[]): ShopState | undefined {
  const state = readState(folder);
  if (!state || !isRunning(state)) return undefined;
  const port = (url: string): string | undefined => URL.parse(url)?.port;
  return urls.some((url) => port(url) === port(state.url)) ? state : undefined;
}
