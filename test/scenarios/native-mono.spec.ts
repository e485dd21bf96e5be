import { outages } from './outages.scenario.js';
import { peeling } from './peeling.scenario.js';
import { scenariosOn } from './suite.js';

scenariosOn({ infra: 'native', shape: 'mono' }, [outages, peeling]);
