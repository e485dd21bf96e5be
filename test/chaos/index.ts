export { crashMatrix, type CrashMatrixOptions, type CrashMatrixReport } from './crash-matrix.js';
export type { CrashTrial } from './crash-trial.js';
export { type Failpoint, FAILPOINTS } from './failpoints.js';
export { type ChaosScenario, scenarioNamed, SCENARIOS } from './scenarios.js';
