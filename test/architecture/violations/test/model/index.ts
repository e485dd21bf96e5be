export { row as model } from '../../libs/inventory/src/adapters/persistence/row.js';
