export { ElectedPoller, type ElectedPollerOptions } from './elected.poller.js';
export { type Candidacy, Election, type Leadership } from './election.js';
export { Barrier, type Passage } from './barrier.js';
export { InProcessBarrier } from './in-process.barrier.js';
export { InProcessLock } from './in-process.lock.js';
export { InProcessMembership } from './in-process.membership.js';
export { InProcessSequence } from './in-process.sequence.js';
export { type Hold, Lock } from './lock.js';
export { type Joined, type Member, Membership } from './membership.js';
export { Sequence } from './sequence.js';
export { ZooKeeperBarrier } from './zookeeper.barrier.js';
export { ZooKeeperLock } from './zookeeper.lock.js';
export { ZooKeeperMembership } from './zookeeper.membership.js';
export type { ZooKeeperRecipeOptions } from './zookeeper.recipes.js';
export { ZooKeeperSequence } from './zookeeper.sequence.js';
export { InProcessElection } from './in-process.election.js';
export { ZooKeeperElection, type ZooKeeperElectionOptions } from './zookeeper.election.js';
export { type NodeChange, type NodeMaking, openAcl, ZooKeeperLink } from './zookeeper.link.js';
export { claimTree } from './zookeeper-claim.js';
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
