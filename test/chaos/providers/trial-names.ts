/** What can be done to providers. */
export const TRIAL_NAMES = ['stop', 'kill', 'freeze', 'switch', 'share', 'slow', 'registry'] as const;
export type TrialName = (typeof TRIAL_NAMES)[number];
