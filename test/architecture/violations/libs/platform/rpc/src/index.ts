export { row } from '../../../inventory/src/contract/index.js'; export { lane } from '../../messaging/src/lane.js';
