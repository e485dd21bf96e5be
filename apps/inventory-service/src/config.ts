import { readEnvironment } from '@weir/platform/runtime';

export const service = 'inventory';
export const modules = ['inventory'];
export const environment = () => readEnvironment(modules, process.env);
