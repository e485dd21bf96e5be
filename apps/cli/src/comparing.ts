/** A door of its own, so that only the verbs that compare load what compares. */
export { compare, comparePage, diffRuns, parseArms, type CompareDocument, type DiffDocument } from '@weir/compare';
