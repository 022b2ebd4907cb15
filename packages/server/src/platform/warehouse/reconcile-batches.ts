/** What start-up must do with the batches the store calls open. */
export interface BatchReconciliation {
  /** Loaded whole in the warehouse: the process died before it could say so in the store. */
  readonly finish: readonly string[]
  /** Nothing of them is in the warehouse: they failed, and may be loaded again. */
  readonly fail: readonly string[]
}

/**
 * Compares the store's open batches with the warehouse's loaded ones (ADR 0004); there is no third case, because a batch is one
 * transaction of the warehouse.
 */
export const reconcileBatches = (openInStore: readonly string[], loadedInWarehouse: readonly string[]): BatchReconciliation => {
  const loaded = new Set(loadedInWarehouse)
  return {
    finish: openInStore.filter((batchId) => loaded.has(batchId)),
    fail: openInStore.filter((batchId) => !loaded.has(batchId)),
  }
}
