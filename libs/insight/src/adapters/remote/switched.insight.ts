import type { Switch } from '@weir/platform/rpc';
import { InsightApi, type Rebuild, type Rebuilt, type SalesView } from '../../contract/index.js';

/** InsightApi, answered here or by another process that has the same figures. */
export class SwitchedInsight extends InsightApi {
  constructor(private readonly to: Switch<InsightApi>) {
    super();
  }

  override sales(minutes: number): Promise<SalesView> {
    return this.to.ask(undefined, (insight) => insight.sales(minutes));
  }

  override rebuild(command: Rebuild): Promise<Rebuilt> {
    return this.to.ask(undefined, (insight) => insight.rebuild(command));
  }
}
