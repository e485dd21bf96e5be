import { scenariosOn } from '../suite.js';

scenariosOn({ infra: 'native', shape: 'mono-rpc' });
