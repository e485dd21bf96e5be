import { isNoAuth, isNoNode } from './zookeeper-client.js';
import { ownerAcl, type ZooKeeperLink } from './zookeeper.link.js';

/**
 * Makes the node and everything below it that is everybody's the property of whoever the link's session has logged in as; what somebody else owns stays his. Rejects, see
 * `isNoAuth`, when the node itself is another's. Repeatable. A node has rights of its own and hands none down, so each is visited.
 */
export async function claimTree(link: ZooKeeperLink, root: string): Promise<void> {
  await link.ensure(root);
  await claim(link, root);
  await below(link, root);
}

async function below(link: ZooKeeperLink, path: string): Promise<void> {
  for (const name of await link.children(path)) {
    const child = `${path}/${name}`;
    try {
      await claim(link, child);
      await below(link, child);
    } catch (error) {
      if (!isNoAuth(error) && !isNoNode(error)) throw error;
    }
  }
}

async function claim(link: ZooKeeperLink, path: string): Promise<void> {
  const acl = await link.aclOf(path);
  if (acl.some(({ id }) => id.scheme === 'world')) await link.setAcl(path, ownerAcl());
}
