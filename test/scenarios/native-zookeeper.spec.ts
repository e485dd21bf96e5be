import { governing } from './governing.scenario.js';
import { placing } from './placing.scenario.js';
import { registration } from './registration.scenario.js';
import { scenariosOn } from './suite.js';

/** The shop without Nacos in any of its parts. */
scenariosOn(
  {
    ...{ infra: 'native', shape: 'micro', scale: { inventory: 2 } },
    ...{ registry: 'zookeeper', config: 'zookeeper' },
  },
  [registration, governing],
  [placing],
);
