export { type Registered, Registry, type ServiceInstance } from './registry.js';
