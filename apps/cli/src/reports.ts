import { growthPage, loadPage, placingPage, shavePage, storeReleasePage } from '@weir/load';
import { recomputeReport, type ReportKinds } from '@weir/report';

/** A door of its own, so that only the verbs that draw load the charts. Who draws the page of each kind of run. */
const kinds: ReportKinds = {
  growth: async () => growthPage,
  load: async () => loadPage,
  placing: async () => placingPage,
  shave: async () => shavePage,
  'store-release': async () => storeReleasePage,
  compare: async () => (await import('./comparing.js')).comparePage,
};

export const recompute = (folder: string): ReturnType<typeof recomputeReport> => recomputeReport(folder, kinds);
