export { ConfigSource } from './config-source.js';
export { Settings } from './settings.js';
