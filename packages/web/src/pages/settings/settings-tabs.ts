/** Tabs of the page, in their order; the address says which one is open. */
export const settingsTabs = ['me', 'users', 'keys', 'organisation', 'audit', 'config'] as const
