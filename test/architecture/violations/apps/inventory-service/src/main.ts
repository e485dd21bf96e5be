export { hold } from '../../../libs/order/src/adapters/remote/index.js';
