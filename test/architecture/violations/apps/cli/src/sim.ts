export { world } from '../../../test/simulation/world.js';
