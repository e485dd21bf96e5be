import { scenariosOn } from './suite.js';

scenariosOn({ infra: 'embedded', shape: 'mono-rpc' });
