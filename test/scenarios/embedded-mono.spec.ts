import { proof } from './proof.scenario.js';
import { scenariosOn } from './suite.js';

scenariosOn({ infra: 'embedded', shape: 'mono' }, [proof]);
