export { type Candidacy, Election, type Leadership } from './election.js';
export { InProcessElection } from './in-process.election.js';
export { ZooKeeperElection, type ZooKeeperElectionOptions } from './zookeeper.election.js';
export { ZooKeeperLink } from './zookeeper.link.js';
export { ZooKeeperSession, type ZooKeeperSessionOptions } from './zookeeper.session.js';
