export { judge } from '../../invariants/src/index.js';
