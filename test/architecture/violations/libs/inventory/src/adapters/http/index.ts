export { row } from '../persistence/row.js';
