export const harm = 1;
