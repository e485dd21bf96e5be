export { harm } from '../../../test/chaos/index.js';
