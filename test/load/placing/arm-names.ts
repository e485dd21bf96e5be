/** The rivals: the monolith written by hand, and the shop in one process and in several. */
export const ARMS = ['baseline', 'mono', 'micro'] as const;
export type ArmName = (typeof ARMS)[number];
