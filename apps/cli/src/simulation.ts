/** A door of its own, so that only the verb that simulates loads the handlers. */
export { simulate, type SimulationReport } from '@weir/simulation';
