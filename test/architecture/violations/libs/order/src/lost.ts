export { nothing } from '@weir/lost';
