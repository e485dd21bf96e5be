import { readEnvironment } from '@weir/platform/runtime';

export const service = 'insight';
export const modules = ['insight'];
export const environment = () => readEnvironment(modules, process.env);
