export { ConfigSource } from './config-source.js';
export { DocumentSettings, type DocumentSettingsOptions } from './document.settings.js';
export { FileConfigSource, type FileConfigSourceOptions } from './file.config-source.js';
export { NacosConfigSource, type NacosConfigSourceOptions } from './nacos.config-source.js';
export { Settings } from './settings.js';
