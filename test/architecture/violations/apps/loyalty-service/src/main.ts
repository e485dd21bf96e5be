export { row } from '../../../libs/inventory/src/adapters/http/index.js'; export { hold } from '../../../libs/order/src/adapters/remote/index.js';
