import { nacosUsers, provisionNacos, type Secrets } from '@weir/deploy/native';
import { claimZooKeeper } from './claim-zookeeper.js';

/** The program of the one-shot container `setup`: makes the Nacos users, publishes the settings documents that are not there, and takes /weir in ZooKeeper for the shop. Safe to repeat. */
const told = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set; docker-compose.yml takes it from .env, which \`npm start\` writes`);
  return value;
};

try {
  await provisionNacos({
    address: told('NACOS_ADDRESS'),
    secrets: {
      tokenSecret: told('NACOS_AUTH_TOKEN'),
      identityKey: told('NACOS_IDENTITY_KEY'),
      identityValue: told('NACOS_IDENTITY_VALUE'),
      admin: told('NACOS_ADMIN_PASSWORD'),
      users: Object.fromEntries(
        nacosUsers.map((user) => [user, told(`NACOS_${user.toUpperCase()}_PASSWORD`)]),
      ) as Secrets['nacos']['users'],
    },
  });
  await claimZooKeeper({
    servers: told('WEIR_ZOOKEEPER'),
    logins: [{ user: told('WEIR_ZOOKEEPER_USER'), password: told('WEIR_ZOOKEEPER_PASSWORD') }],
  });
  console.log("Nacos has its users and the settings documents, and /weir in ZooKeeper is the shop's own");
} catch (error) {
  console.error(`setup: ${(error as Error).message}`);
  process.exitCode = 1;
}
