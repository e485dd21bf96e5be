export { main } from '../../../apps/monolith/src/main.js';
