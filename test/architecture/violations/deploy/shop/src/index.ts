export { model as shop } from '../../../test/model/index.js';
