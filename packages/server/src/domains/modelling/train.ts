import { sql } from '@sextant/sql'
import { isoOf } from '../../platform/time.ts'
import { failVersion, modelByKey, modelRows, openVersion, publishVersion, versionOf, versionView } from './definition.ts'
import type { Definition, ModelVersion, VersionRow } from './definition.ts'
import type { ModellingDeps } from './deps.ts'
import { modelErrors } from './errors.ts'
import { assertDated, defaultFeatures, readFeature, undatedAttributes } from './features.ts'
import type { DefaultFeatures } from './features.ts'
import { trainingTable } from './feature-table.ts'
import { fitResponseModel } from './fit.ts'
import { scoreBase } from './score.ts'

const dayMs = 86_400_000

/** What the model reads: the features it names, or the default ones. */
export const chosenFeatures = async (deps: ModellingDeps, definition: Definition): Promise<DefaultFeatures> => {
  const catalogue = await deps.catalogue()
  const company = await deps.model()
  if (definition.features === null) return defaultFeatures(catalogue, company, new Set(await deps.warehouse.tables()), definition.allowCurrentAttributes)
  const features = definition.features.map((choice) => readFeature(choice, catalogue))
  if (!definition.allowCurrentAttributes) assertDated(features, undatedAttributes(company))
  return { features, keptOut: [] }
}

const cutoffOf = (asked: string | undefined, horizonDays: number, standpoint: string): string => {
  const latest = Date.parse(standpoint) - horizonDays * dayMs
  const cutoff = asked === undefined ? latest : Date.parse(asked)
  if (cutoff > latest) throw modelErrors.MODEL_CUTOFF_LATE({ cutoff: isoOf(cutoff), days: horizonDays, standpoint }, { where: 'cutoff' })
  return isoOf(cutoff)
}

const fitAndScore = async (deps: ModellingDeps, key: string, version: number, definition: Definition, cutoff: string, standpoint: string, by: string): Promise<void> => {
  const { features, keptOut } = await chosenFeatures(deps, definition)
  if (features.length === 0) throw modelErrors.MODEL_NO_FEATURES()
  const table = await trainingTable(deps.warehouse, await deps.catalogue(), features, definition, cutoff)
  const { model, assessment } = fitResponseModel(features, table.frame, table.target, { l2: definition.l2, seed: definition.seed }, keptOut)
  const trainedAt = isoOf(deps.clock.now())
  const scored = await scoreBase(deps, key, version, model, definition, standpoint, by)
  await publishVersion(deps.store, key, version, { fitted: model, assessment, trainedAt, scoredAt: isoOf(deps.clock.now()), scored })
}

/** Trains, assesses and scores a new version; a training that fails leaves the version before in force and says why. */
export const trainVersion = async (deps: ModellingDeps, key: string, asked: string | undefined, by: string): Promise<ModelVersion> => {
  const { store } = deps
  const model = await modelByKey(store, key)
  const standpoint = await deps.standpoint()
  const cutoff = cutoffOf(asked, model.definition.horizonDays, standpoint)
  const version = await openVersion(store, model, cutoff, by)
  try {
    await fitAndScore(deps, key, version, model.definition, cutoff, standpoint, by)
  } catch (error) {
    await failVersion(store, key, version, error instanceof Error ? error.message : String(error))
    await restoreScores(deps, key)
    throw error
  }
  return versionView((await versionOf(store, key, version)) as VersionRow, await deps.catalogue())
}

/** When the scores in the warehouse are not those of the version in force, a training was cut short after scoring: they are made anew. */
const restoreScores = async (deps: ModellingDeps, key: string): Promise<void> => {
  const model = await modelByKey(deps.store, key)
  const rows = await deps.warehouse.query<{ version: number }>('modelling.scoredVersion', sql`select distinct version, "at" from score where model = ${key}`)
  const current = await versionOf(deps.store, key, model.currentVersion)
  if (rows.every(({ version }) => version === model.currentVersion) && (current === undefined || rows.length > 0 || current.scored === 0)) return
  if (current?.fitted === undefined || current.fitted === null) {
    await deps.warehouse.undoBatch(`score-${key}`)
    return
  }
  await scoreBase(deps, key, current.version, current.fitted, current.definition, await deps.standpoint(), current.trainedBy)
}

/** After a start: trainings that the last process did not finish have failed, and scores are those of the version in force. */
export const settleTrainings = async (deps: ModellingDeps): Promise<void> =>
  void (await deps.store.execute(sql`update model_version set status = 'failed', error = 'the server stopped during the training; train again' where status = 'training'`))

/** Brings the scores of the versions in force back where a training was cut short. */
export const settleScores = async (deps: ModellingDeps): Promise<void> => {
  for (const { key } of await modelRows(deps.store)) await restoreScores(deps, key)
}
