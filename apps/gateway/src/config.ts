import { readEnvironment } from '@weir/platform/runtime';

export const service = 'gateway';
export const modules: string[] = [];
export const environment = () => readEnvironment(modules, process.env);
