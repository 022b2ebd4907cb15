import type { ParsedInputOf, saveModelDefinition } from '@sextant/contract'
import type { CatalogueScore } from '@sextant/rules'
import { nullWhileAway } from '../../platform/warehouse/while-away.ts'
import { modelByKey, modelRows, saveDefinition, summaryView, versionOf, versionView, versionsOf } from './definition.ts'
import type { ModelDetail, ModelSummary, ModelVersion } from './definition.ts'
import type { ModellingDeps } from './deps.ts'
import { modelErrors } from './errors.ts'
import { prepareScores, scoreBase, scoreCatalogue, scoreHistogram, scoresOfCustomer } from './score.ts'
import type { CustomerScore } from './score.ts'
import { chosenFeatures, settleScores, settleTrainings, trainVersion } from './train.ts'

export interface Modelling {
  /** Makes the score table and settles trainings that a crash cut short; call before serving. */
  readonly start: () => Promise<void>
  readonly list: () => Promise<readonly ModelSummary[]>
  readonly get: (key: string) => Promise<ModelDetail>
  readonly save: (input: ParsedInputOf<typeof saveModelDefinition>, savedBy: string) => Promise<ModelSummary>
  /** Trains a new version, assesses it and scores the base; one training of a model at a time. */
  readonly train: (key: string, cutoff: string | undefined, trainedBy: string) => Promise<ModelVersion>
  /** Scores the base anew at the standpoint with the version in force. @returns customers scored */
  readonly score: (key: string, by: string) => Promise<number>
  readonly scoresOf: (customerId: string) => Promise<readonly CustomerScore[]>
  /** Scores that rules may name. */
  readonly scoreCatalogue: () => Promise<Readonly<Record<string, CatalogueScore>>>
}

const detailOf = async (deps: ModellingDeps, key: string): Promise<ModelDetail> => {
  const catalogue = await deps.catalogue()
  const row = await modelByKey(deps.store, key)
  const versions = await versionsOf(deps.store, key)
  const chosen = await nullWhileAway(chosenFeatures(deps, row.definition))
  return {
    ...(await summaryView(deps.store, row, catalogue)), features: chosen === null ? null : chosen.features.map(({ name, label, kind, expression }) => ({ name, label, kind, expression })),
    versions: versions.map((version) => versionView(version, catalogue)), scoreHistogram: await nullWhileAway(scoreHistogram(deps, key)),
  }
}

export const createModelling = (deps: ModellingDeps): Modelling => {
  const training = new Set<string>()
  const modelling: Modelling = {
    start: async () => {
      await settleTrainings(deps)
      let isSettled = false
      await deps.warehouse.atArrival(async () => {
        // Later arrivals find trainings of this server at work.
        if (isSettled) return
        await prepareScores(deps)
        await settleScores(deps)
        isSettled = true
      })
    },
    list: async () => {
      const rows = await modelRows(deps.store)
      if (rows.length === 0) return []
      const catalogue = await deps.catalogue()
      return Promise.all(rows.map((row) => summaryView(deps.store, row, catalogue)))
    },
    get: (key) => detailOf(deps, key),
    save: (input, savedBy) => saveDefinition(deps, input, savedBy),
    train: async (key, cutoff, trainedBy) => {
      if (training.has(key)) throw modelErrors.MODEL_BUSY({ key }, { where: key })
      training.add(key)
      try {
        return await trainVersion(deps, key, cutoff, trainedBy)
      } finally {
        training.delete(key)
      }
    },
    score: async (key, by) => {
      const row = await modelByKey(deps.store, key)
      const current = await versionOf(deps.store, key, row.currentVersion)
      if (current?.fitted === undefined || current.fitted === null) return 0
      return scoreBase(deps, key, current.version, current.fitted, current.definition, await deps.standpoint(), by)
    },
    scoresOf: (customerId) => scoresOfCustomer(deps, customerId),
    scoreCatalogue: () => scoreCatalogue(deps),
  }
  return Object.freeze(modelling)
}
