/** Tabs of the page, in their order; the address says which one is open. */
export const campaignTabs = ['definition', 'plan', 'progress', 'audience', 'contacts', 'calls', 'result'] as const
