import { createHash } from 'node:crypto'
import type { CompanyModel } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { isAppError } from '../../platform/errors.ts'
import { isUniqueViolation } from '../../platform/store/store-error.ts'
import type { Store } from '../../platform/store/store.ts'
import { isoOf } from '../../platform/time.ts'
import type { Clock } from '../../platform/time.ts'
import { dataErrors } from './errors.ts'
import { modelOf } from './model.ts'

export interface SavedModel {
  readonly version: number
  readonly yaml: string
  readonly model: CompanyModel
  readonly savedAt: string
  readonly savedBy: string
}

export interface ModelVersions {
  /** The model in force; undefined before the first is saved. */
  readonly current: () => Promise<SavedModel | undefined>
  /** Saves a new version, or answers the one in force when nothing has changed. DATA_MODEL_INVALID, DATA_COMPANY_DIFFERS. */
  readonly save: (yaml: string, savedBy: string) => Promise<SavedModel>
  /** DATA_COMPANY_DIFFERS while data of another company are loaded: its customers would pass for this one's. */
  readonly checkCompany: (model: CompanyModel) => Promise<void>
  /** Holds the sources of a model in other catalogs against them. DATA_SOURCE_NEEDS_CLUSTER, DATA_SOURCE_TABLE_TAKEN, DATA_MODEL_INVALID. */
  readonly checkSources: (yaml: string, model: CompanyModel) => Promise<void>
}

interface Row {
  readonly version: number
  readonly yaml: string
  readonly sha256: string
  readonly savedAt: string
  readonly savedBy: string
}

const newest = sql`select version, yaml, sha256, saved_at as "savedAt", saved_by as "savedBy" from model_yaml order by version desc limit 1`

export const createModelVersions = (store: Store, clock: Clock, checkSources: ModelVersions['checkSources']): ModelVersions => {
  // Parsing and checking takes milliseconds; the version says whether the parsed one is still in force.
  let parsed: SavedModel | undefined
  const current = async (): Promise<SavedModel | undefined> => {
    const row = await store.maybeOne<Row>(newest)
    if (row === undefined) return undefined
    if (parsed?.version !== row.version) parsed = Object.freeze({ version: row.version, yaml: row.yaml, model: modelOf(row.yaml), savedAt: row.savedAt, savedBy: row.savedBy })
    return parsed
  }
  const checkCompany = async ({ company: { key } }: CompanyModel): Promise<void> => {
    // A model that an earlier release took and this one refuses must not keep its own correction out.
    const saved = await current().catch((error: unknown) => {
      if (!isAppError(error, 'DATA_MODEL_INVALID')) throw error
      return undefined
    })
    const loaded = saved?.model.company.key
    if (loaded === undefined || loaded === key) return
    const held = await store.maybeOne<{ id: string }>(sql`select id from batch where kind = 'import' and status in ('loaded', 'visible') limit 1`)
    if (held !== undefined) throw dataErrors.DATA_COMPANY_DIFFERS({ key, loaded }, { where: 'company.key' })
  }
  const save = async (yaml: string, savedBy: string): Promise<SavedModel> => {
    const model = modelOf(yaml)
    await checkCompany(model)
    await checkSources(yaml, model)
    const sha256 = createHash('sha256').update(yaml).digest('hex')
    const before = await store.maybeOne<Row>(newest)
    if (before?.sha256 !== sha256) {
      try {
        await store.execute(
          sql`insert into model_yaml (version, yaml, sha256, saved_at, saved_by) values (${(before?.version ?? 0) + 1}, ${yaml}, ${sha256}, ${isoOf(clock.now())}::timestamptz, ${savedBy})`,
        )
      } catch (error) {
        // Somebody else saved at the same moment: ours becomes the version after theirs.
        if (!isUniqueViolation(error)) throw error
        return save(yaml, savedBy)
      }
    }
    return (await current()) as SavedModel
  }
  return Object.freeze({ current, save, checkCompany, checkSources })
}
