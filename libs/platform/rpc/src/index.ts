export { type CallPolicy, type RpcClient, RpcClients } from './client.js';
export { GrpcClients, type GrpcClientsOptions } from './client/grpc.clients.js';
export { STATUS_OF } from './errors/status.table.js';
export { rpcSettings, type ClusterPolicy, type RpcSettings } from './rpc.settings.js';
export { FailureFilter } from './server/failure.filter.js';
export { GrpcServer, type GrpcServerOptions, serveGrpc } from './server/grpc.server.js';
export { parseRequest } from './server/parse-request.js';
export { type CallReport, CallStatistics } from './statistics.js';
