export { lane } from '../../platform/messaging/src/lane.js';
