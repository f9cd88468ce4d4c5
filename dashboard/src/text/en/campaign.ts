export const campaign = {};
