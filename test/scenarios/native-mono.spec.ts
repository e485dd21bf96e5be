import { outages } from './outages.scenario.js';
import { scenariosOn } from './suite.js';

scenariosOn({ infra: 'native', shape: 'mono' }, [outages]);
