import { afterAll, describe, expect, it } from '@jest/globals';
import { operateZooKeeper } from '@weir/deploy/shop';
import { claimTree, type ZooKeeperLink } from '@weir/platform/coordination';

const servers = process.env['WEIR_TEST_ZOOKEEPER'];

if (servers) {
  describe('a claimed subtree of ZooKeeper', () => {
    const root = `/suite-acl-${Date.now()}`;
    const as =
      (...users: string[]) =>
      <T>(use: (link: ZooKeeperLink) => Promise<T>): Promise<T> =>
        operateZooKeeper({ servers, logins: users.map((user) => ({ user, password: `${user}-secret` })) }, use);
    const [owner, other, stranger] = [as('owner'), as('other'), as()];
    afterAll(() =>
      as(
        'owner',
        'other',
      )(async (link) => {
        for (const path of ['/old/deep', '/old', '/new', '/foreign', '']) await link.remove(`${root}${path}`);
      }),
    );

    it('is closed to everybody but its owner, with the open nodes that were there before', async () => {
      await stranger((link) => link.ensure(`${root}/old/deep`));
      await other((link) => link.create(`${root}/foreign`));
      await owner((link) => claimTree(link, root));
      await owner((link) => claimTree(link, root));
      await owner((link) => link.create(`${root}/new`));
      const noAuth = { code: 'ZOOKEEPER.NO_AUTH' };
      for (const path of [root, `${root}/old`, `${root}/old/deep`, `${root}/new`]) {
        for (const user of [stranger, other]) {
          await expect(user((link) => link.read(path))).rejects.toMatchObject(noAuth);
          await expect(user((link) => link.children(path))).rejects.toMatchObject(noAuth);
          await expect(user((link) => link.set(path, Buffer.from('x')))).rejects.toMatchObject(noAuth);
          await expect(user((link) => link.create(`${path}/x`))).rejects.toMatchObject(noAuth);
        }
        await owner((link) => link.set(path, Buffer.from('x')));
      }
      await expect(stranger((link) => link.remove(`${root}/old/deep`))).rejects.toMatchObject(noAuth);
    }, 60_000);

    it('leaves what another owns to him, and is nobody else’s to claim', async () => {
      await other((link) => link.set(`${root}/foreign`, Buffer.from('mine')));
      await expect(owner((link) => link.read(`${root}/foreign`))).rejects.toMatchObject({ code: 'ZOOKEEPER.NO_AUTH' });
      await expect(other((link) => claimTree(link, root))).rejects.toMatchObject({ code: 'ZOOKEEPER.NO_AUTH' });
    }, 60_000);
  });
} else {
  describe('a claimed subtree of ZooKeeper', () => it.todo('needs WEIR_TEST_ZOOKEEPER'));
}
