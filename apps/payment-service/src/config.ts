import { readEnvironment } from '@weir/platform/runtime';

export const service = 'payment';
export const modules = ['payment'];
export const environment = () => readEnvironment(modules, process.env);
