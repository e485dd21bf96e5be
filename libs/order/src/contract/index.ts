export * from './commands.js';
export * from './errors.js';
export * from './events.js';
export * from './order.api.js';
export * from './requests.js';
export * from './views.js';
