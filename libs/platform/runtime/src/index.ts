export { besideOthers, type Environment, environmentKeys, pspUrl, readEnvironment } from './environment.js';
export { HTTP_STATUS, type Problem, toProblem } from './problem.filter.js';
export { projectRoot } from './project-root.js';
export { runService, type ServiceDescription } from './run-service.js';
