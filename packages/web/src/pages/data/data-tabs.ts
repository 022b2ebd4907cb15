/** Tabs of the page, in their order; the address says which one is open. */
export const dataTabs = ['tables', 'imports', 'model', 'metrics'] as const
