import 'typeorm'; import 'kafkajs'; import 'nacos'; import 'node-zookeeper-client'; import '@grpc/grpc-js'; export const hold = 1;
