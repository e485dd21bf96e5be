export { row as judge } from '../../inventory/src/adapters/persistence/row.js';
