/** Keys of the answers kept. What belongs to a campaign starts with `campaignKey`. */
export const campaignKey = (id: string) => ['campaign', id] as const;
export const campaignsKey = ['campaigns'] as const;
export const sessionKey = ['session'] as const;
