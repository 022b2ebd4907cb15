/** Tabs of the page, in their order; the address says which one is open. */
export const interactionTabs = ['events', 'decide', 'contacts', 'responses', 'suppressions', 'policy'] as const
