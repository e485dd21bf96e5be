export { type Candidacy, Election, type Leadership } from './election.js';
export { InProcessElection } from './in-process.election.js';
export { ZooKeeperElection, type ZooKeeperElectionOptions } from './zookeeper.election.js';
export { type NodeChange, type NodeMaking, ZooKeeperLink } from './zookeeper.link.js';
export { ZooKeeperSession, type ZooKeeperSessionOptions } from './zookeeper.session.js';
export {
  isBadVersion,
  isNoAuth,
  isNodeExists,
  isNoNode,
  isNotEmpty,
  whole,
  type ZooKeeperLogin,
} from './zookeeper-client.js';
export { first } from './queue.js';
