import { mkdir } from 'node:fs/promises'
import { openPgliteStore } from './pglite-store.ts'
import { openPostgresStore } from './postgres-store.ts'
import type { PostgresOptions } from './postgres-store.ts'
import type { Store } from './store.ts'

/** Where the operational store is: on a PostgreSQL server when there is a URL, otherwise embedded in `dir`. */
export interface StoreLocation {
  readonly databaseUrl: string | undefined
  readonly dir: string
  readonly postgres?: PostgresOptions
}

export const openStore = async (location: StoreLocation): Promise<Store> => {
  if (location.databaseUrl !== undefined) return openPostgresStore(location.databaseUrl, location.postgres)
  await mkdir(location.dir, { recursive: true, mode: 0o700 })
  return openPgliteStore(location.dir)
}
