export { main } from '../../monolith/src/main.js'; export { row } from '../../../libs/inventory/src/adapters/persistence/row.js';
