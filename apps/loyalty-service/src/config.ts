import { readEnvironment } from '@weir/platform/runtime';

export const service = 'loyalty';
export const modules = ['loyalty'];
export const environment = () => readEnvironment(modules, process.env);
