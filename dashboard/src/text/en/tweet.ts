export const tweet = {};
