export { type Failpoint, FAILPOINTS } from './failpoints.js';
export { TRIAL_NAMES } from './providers/trial-names.js';
export type { ChaosOutcome, ChaosReport, ChaosScenario, ScenarioOptions } from './scenario.js';
export { scenarioNamed, SCENARIOS } from './scenarios.js';
