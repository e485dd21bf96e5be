import { outages } from './outages.scenario.js';
import { poison } from './poison.scenario.js';
import { peeling } from './peeling.scenario.js';
import { strangling } from './strangling.scenario.js';
import { scenariosOn } from './suite.js';

scenariosOn({ infra: 'native', shape: 'mono' }, [outages, poison, peeling, strangling]);
