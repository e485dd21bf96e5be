export { hold } from '../persistence/hold.js';
