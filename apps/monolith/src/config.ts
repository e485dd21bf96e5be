import { readEnvironment } from '@weir/platform/runtime';

export const service = 'monolith';
export const modules = ['order', 'payment', 'inventory', 'insight', 'loyalty'];
export const environment = () => readEnvironment(modules, process.env);
