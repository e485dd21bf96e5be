import { readEnvironment } from '@weir/platform/runtime';

export const service = 'order';
export const modules = ['order'];
export const environment = () => readEnvironment(modules, process.env);
