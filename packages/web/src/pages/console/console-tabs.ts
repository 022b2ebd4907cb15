/** What is shown below the editor; the address says which. */
export const consoleTabs = ['answer', 'chart', 'history', 'saved'] as const
