import { ident, sql } from '@sextant/sql'
import type { WarehouseSession } from '../warehouse.ts'
import { warehouseErrors } from '../warehouse-errors.ts'
import { leaseTable } from './schemas.ts'
import type { TrinoSchemas } from './schemas.ts'
import type { WarehouseStorage } from './storage.ts'

/** Which key of the storage goes with which address of the cluster. */
export interface StoragePlaces {
  readonly storage: WarehouseStorage
  readonly keyOf: (address: string) => string
  readonly addressOf: (key: string) => string
  /** Key of something of running work. */
  readonly workKey: (name: string) => string
}

const partsOf = (address: string): { readonly authority: string; readonly path: readonly string[] } => {
  const [, authority = '', path = ''] = /^[a-z0-9]+:\/\/([^/]*)\/(.*)$/.exec(address) ?? /^[a-z]+:()\/+(.*)$/.exec(address) ?? []
  return { authority, path: path.split('/').filter((part) => part !== '') }
}

/**
 * Learns where the storage's root lies in the cluster's addresses: the file of a table that the cluster has just written is looked for below the root,
 * by ever shorter ends of its path.
 *
 * @throws WAREHOUSE_STORAGE_ELSEWHERE when it is not there: the two do not share their storage
 */
export const learnPlaces = async (session: WarehouseSession, schemas: TrinoSchemas, storage: WarehouseStorage, storageName: string): Promise<StoragePlaces> => {
  const [written] = await session.query<{ path: string }>('warehouse.storage', sql`select "file" as "path" from ${ident(schemas.rows, `${leaseTable}$metadata_log_entries`)} order by "timestamp" desc limit 1`)
  const { authority, path } = partsOf(written?.path ?? '')
  for (let skipped = 0; skipped < path.length; skipped += 1) {
    if (!(await storage.exists(path.slice(skipped).join('/')))) continue
    const before = path.slice(0, skipped)
    // …/<schema>/<table>/metadata/<file>: what goes on in the schema of running work lies beside it.
    const root = path.slice(skipped, -4)
    const prefix = `${storage.scheme}://${authority}/${before.map((part) => `${part}/`).join('')}`
    return Object.freeze<StoragePlaces>({
      storage,
      keyOf: (address) => partsOf(address).path.slice(skipped).join('/'),
      addressOf: (key) => `${prefix}${key}`,
      workKey: (name) => [...root, schemas.work, name].join('/'),
    })
  }
  throw warehouseErrors.WAREHOUSE_STORAGE_ELSEWHERE({ storage: storageName, address: written?.path ?? '' })
}
