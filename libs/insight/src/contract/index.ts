export * from './calls.js';
export * from './insight.api.js';
export * from './monitor.api.js';
export * from './views.js';
