import { core, scenariosOn } from './suite.js';

scenariosOn({ infra: 'native', shape: 'placed', placement: 'coarse' }, [], core);
