export { row } from '../../../libs/inventory/src/adapters/http/index.js';
