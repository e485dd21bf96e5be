export { type CallPolicy, type RpcClient, RpcClients } from './client.js';
