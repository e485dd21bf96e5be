export * from './insight.api.js';
export * from './views.js';
