export { type Candidacy, Election, type Leadership } from './election.js';
