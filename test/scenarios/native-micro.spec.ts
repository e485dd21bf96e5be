import { outages } from './outages.scenario.js';
import { poison } from './poison.scenario.js';
import { registration } from './registration.scenario.js';
import { stopping } from './stopping.scenario.js';
import { scenariosOn } from './suite.js';

scenariosOn({ infra: 'native', shape: 'micro', scale: { order: 2, inventory: 2 } }, [
  registration,
  stopping,
  outages,
  poison,
]);
