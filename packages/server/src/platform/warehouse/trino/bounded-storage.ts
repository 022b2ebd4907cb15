import { askingNow } from '../../asking.ts'
import { warehouseErrors } from '../warehouse-errors.ts'
import type { WarehouseStorage } from './storage.ts'

export interface StorageLimits {
  /** Longest time one file may take, ms. Default an hour. */
  readonly putMs?: number
  /** Longest time anything else may take, ms. Default 10 minutes. */
  readonly otherMs?: number
}

/**
 * A storage whose operations end: a shared disk that hangs would otherwise be waited for without end. Whoever asked for a page stops waiting when he goes away; what was begun may still
 * come to its end, but nothing speaks of it then, and the next sweep of running work removes it.
 *
 * @param name as people know the storage
 */
export const boundedStorage = (storage: WarehouseStorage, name: string, { putMs = 3_600_000, otherMs = 600_000 }: StorageLimits = {}): WarehouseStorage => {
  const within = async <T>(doing: string, limitMs: number, work: Promise<T>): Promise<T> => {
    const signal = askingNow()?.signal
    let stop: () => void = () => undefined
    const end = new Promise<never>((_, reject) => {
      const timer = setTimeout(() => reject(warehouseErrors.WAREHOUSE_STORAGE_SLOW({ doing, storage: name, seconds: limitMs / 1000 })), limitMs)
      const leave = (): void => reject(warehouseErrors.WAREHOUSE_CANCELLED({ question: doing }))
      if (signal?.aborted === true) leave()
      signal?.addEventListener('abort', leave, { once: true })
      stop = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', leave)
      }
    })
    // Whoever has stopped waiting must not be met by a late failure.
    work.catch(() => undefined)
    try {
      return await Promise.race([work, end])
    } finally {
      stop()
    }
  }
  return Object.freeze<WarehouseStorage>({
    ...storage,
    put: (file, key) => within('writing a file', putMs, storage.put(file, key)),
    exists: (key) => within('looking for a file', otherMs, storage.exists(key)),
    list: (prefix) => within('listing files', otherMs, storage.list(prefix)),
    delete: (prefix) => within('deleting files', otherMs, storage.delete(prefix)),
  })
}
