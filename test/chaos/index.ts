export { type Failpoint, FAILPOINTS } from './failpoints.js';
export type { ChaosOutcome, ChaosReport, ChaosScenario, ScenarioOptions } from './scenario.js';
export { scenarioNamed, SCENARIOS } from './scenarios.js';
