import { readEnvironment } from '@weir/platform/runtime';

export const service = 'monolith';
export const modules = ['order', 'payment', 'inventory', 'insight'];
export const environment = () => readEnvironment(modules, process.env);
