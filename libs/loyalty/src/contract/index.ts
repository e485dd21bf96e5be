export * from './loyalty.api.js';
export * from './views.js';
