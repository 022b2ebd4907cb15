import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { CompanyModel, ImportReport } from '@sextant/contract'
import { ident, sql } from '@sextant/sql'
import { AppError } from '../../../platform/errors.ts'
import { isoOf } from '../../../platform/time.ts'
import type { Imports } from '../import/imports.ts'
import type { ImportDeps } from '../import/import-deps.ts'
import { placeText } from './check-sources.ts'
import type { CatalogSpec } from './check-sources.ts'
import { loadStateOf, noteLoad } from './load-state.ts'
import { readableSource } from './source-views.ts'
import { unloadSelect } from './unload-select.ts'

/*
 * A load is an import of what the cluster unloads: the same checks, rejects, customers, links and consents as of a file. A load of all rows
 * loads the source's batch again, so that new rows take the place of former ones in one step; a load by a growing column is a batch of its own.
 */

export interface LoadDeps extends Pick<ImportDeps, 'store' | 'warehouse' | 'clock' | 'ids' | 'home'> {
  readonly imports: Imports
}

/** Longest time a table is being unloaded. */
const unloading = { timeoutMs: 4 * 3_600_000 }

/** The highest value of the growing column among the rows that are loaded. */
const loadedUpTo = async ({ warehouse }: LoadDeps, spec: CatalogSpec): Promise<string | number | undefined> => {
  const { since } = spec.catalog
  if (since === undefined || !(await warehouse.hasTable(spec.target))) return undefined
  const { columns } = spec
  const day = columns[since]?.type === 'date' ? warehouse.dialect.dayText(sql`max(${ident(since)})`) : sql`max(${ident(since)})`
  const { last } = await warehouse.one<{ last: string | number | null }>('data.loadedUpTo', sql`select ${day} as "last" from ${ident(spec.target)}`)
  // Amounts are kept in minor units, and compared in them.
  return last ?? undefined
}

/** Loads one table from its catalog. @returns the import; null when nothing had come */
export const loadSource = async (deps: LoadDeps, model: CompanyModel, spec: CatalogSpec, startedBy: string): Promise<ImportReport | null> => {
  const { warehouse, store, clock } = deps
  const attemptedAt = isoOf(clock.now())
  const dir = join(deps.home, 'imports', `unloaded-${deps.ids.id()}`)
  try {
    const { foreign, columns } = await readableSource(warehouse, spec)
    const before = await loadStateOf(store, spec.target)
    const from = await loadedUpTo(deps, spec)
    await mkdir(dir, { recursive: true, mode: 0o700 })
    const select = unloadSelect(spec, columns, { model, dialect: warehouse.dialect, foreign, from })
    const rows = await warehouse.exportTo('data.unloadSource', select, join(dir, `${spec.target}.parquet`), 'parquet', unloading)
    const isAll = spec.catalog.since === undefined
    const report = rows === 0 && !isAll
      ? null
      : await deps.imports.run({
          dataDir: dir, sourceName: placeText(spec.catalog), only: [spec.name], from: 'catalogs', dryRun: false, again: true, maxRejectedShare: 1, startedBy,
          ...(isAll && before?.batchStatus === 'visible' && before.batchId !== null ? { loadsAgain: before.batchId } : {}),
        })
    await noteLoad(store, { table: spec.target, attemptedAt, loadedAt: isoOf(clock.now()), rows, batchId: isAll ? (report?.id ?? null) : null, error: null })
    return report
  } catch (error) {
    if (error instanceof AppError) await noteLoad(store, { table: spec.target, attemptedAt, error })
    throw error
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}
