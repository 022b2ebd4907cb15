import type { OutputOf, getCustomer } from '@sextant/contract'
import { logisticContributions, strongestReasons } from '@sextant/kernels'
import type { Catalogue, CatalogueScore } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { WarehouseCell, WarehouseColumn } from '../../platform/warehouse/warehouse.ts'
import { labelOf, modelRows, versionOf } from './definition.ts'
import type { Definition, ModelDetail } from './definition.ts'
import type { ModellingDeps } from './deps.ts'
import { readFeature } from './features.ts'
import { featuresAt } from './feature-table.ts'
import { modelFrame, scoresOfFrame } from './fit.ts'
import type { FittedModel } from './fit.ts'

export type CustomerScore = OutputOf<typeof getCustomer>['scores'][number]

export const scoreTable = 'score'

const scoreColumns: readonly WarehouseColumn[] = [
  { name: 'model', type: 'string' }, { name: 'version', type: 'integer' }, { name: '_customer', type: 'string' }, { name: 'score', type: 'number' }, { name: 'percentile', type: 'number' }, { name: 'at', type: 'instant' },
]

const histogramBins = 20
const reasonLimit = 5

export const prepareScores = (deps: ModellingDeps): Promise<void> => deps.warehouse.ensureTable(scoreTable, scoreColumns)

/** Share of the others that score lower, equal ones counted half, 0..1. */
export const percentiles = (scores: Float64Array): Float64Array => {
  const order = Uint32Array.from({ length: scores.length }, (_, row) => row).sort((left, right) => (scores[left] as number) - (scores[right] as number))
  const shares = new Float64Array(scores.length)
  for (let from = 0; from < order.length; ) {
    let to = from
    while (to < order.length && scores[order[to] as number] === scores[order[from] as number]) to += 1
    for (let place = from; place < to; place += 1) shares[order[place] as number] = order.length === 1 ? 0.5 : (from + to - 1) / 2 / (order.length - 1)
    from = to
  }
  return shares
}

const scoreRows = function* (key: string, version: number, customers: readonly string[], scores: Float64Array, at: string): Iterable<readonly WarehouseCell[]> {
  const shares = percentiles(scores)
  for (const [row, customer] of customers.entries()) yield [key, version, customer, scores[row] as number, shares[row] as number, at]
}

/** Scores everybody of the audience at an instant; the model's earlier scores give way in the same moment. @returns customers scored */
export const scoreBase = async (deps: ModellingDeps, key: string, version: number, model: FittedModel, definition: Definition, at: string, by: string): Promise<number> => {
  const { warehouse, batches } = deps
  const catalogue = await deps.catalogue()
  const table = await featuresAt(warehouse, catalogue, model.features.map((choice) => readFeature(choice, catalogue)), at, { audience: definition.audience })
  const scores = scoresOfFrame(model, table.frame)
  // One batch per model: loading it again replaces its rows.
  const batchId = `score-${key}`
  await batches.open({ id: batchId, kind: 'score', source: `model ${key}`, openedBy: by, tables: [scoreTable] }, { model: key, version })
  try {
    await warehouse.loadBatch(batchId, (load) => load.insertRows({ table: scoreTable, columns: scoreColumns }, scoreRows(key, version, table.customers, scores, at)))
  } catch (error) {
    await batches.fail(batchId, { model: key, version, error: error instanceof Error ? error.message : String(error) })
    throw error
  }
  await batches.finish(batchId, { model: key, version, customers: table.customers.length })
  deps.onScored?.(key)
  return table.customers.length
}

/** Models with scores that rules may name. */
export const scoreCatalogue = async (deps: ModellingDeps): Promise<Readonly<Record<string, CatalogueScore>>> => {
  const scored = (await modelRows(deps.store)).filter(({ currentVersion }) => currentVersion !== null)
  return Object.fromEntries(scored.map(({ key, name }) => [key, { label: name, table: scoreTable, customerColumn: '_customer', column: 'score', selectColumn: 'model', selectValue: key, percentileColumn: 'percentile' }]))
}

/** Number of customers by score, in equal steps from 0 to the highest score. */
export const scoreHistogram = async (deps: ModellingDeps, key: string): Promise<ModelDetail['scoreHistogram']> => {
  const rows = await deps.warehouse.query<{ bin: number; customers: number; highest: number }>(
    'modelling.histogram',
    sql`with
      -- mine: scores of this model with the highest of them
      mine as (select score, max(score) over () as highest from score where model = ${key})
      select case when score / nullif(highest, 0) * ${histogramBins} < ${histogramBins} then cast(floor(score / nullif(highest, 0) * ${histogramBins}) as bigint) else ${histogramBins - 1} end as bin, count(*) as customers, max(highest) as highest
      from mine group by 1 order by 1`,
  )
  const highest = rows[0]?.highest
  if (highest === undefined) return []
  const counts = new Map(rows.map(({ bin, customers }) => [bin, customers]))
  return Array.from({ length: histogramBins }, (_, bin) => ({ from: (bin * highest) / histogramBins, to: ((bin + 1) * highest) / histogramBins, customers: counts.get(bin) ?? 0 }))
}

/** The strongest reasons of one customer's score, from his features at the instant it was made. */
const reasonsOf = async (deps: ModellingDeps, catalogue: Catalogue, model: FittedModel, customer: string, at: string): Promise<CustomerScore['reasons']> => {
  const features = model.features.map((choice) => readFeature(choice, catalogue))
  const { frame } = await featuresAt(deps.warehouse, catalogue, features, at, { customers: [customer] })
  if (frame.rows === 0) return []
  return strongestReasons(logisticContributions(model.logistic, modelFrame(model, frame)), 0, reasonLimit).map(({ column, contribution }) => {
    const value = frame.columns[column]?.values[0] ?? null
    const choice = model.features.find(({ name }) => name === column)
    return { feature: column, label: choice === undefined ? { en: column, zh: column } : labelOf(choice, catalogue), value: typeof value === 'number' && Number.isNaN(value) ? null : value, contribution }
  })
}

/** Every score of a customer with its reasons, by model. */
export const scoresOfCustomer = async (deps: ModellingDeps, customer: string): Promise<readonly CustomerScore[]> => {
  const models = (await modelRows(deps.store)).filter(({ currentVersion }) => currentVersion !== null)
  if (models.length === 0) return []
  const rows = await deps.warehouse.query<{ model: string; version: number; score: number; percentile: number; at: string }>(
    'modelling.scoresOf', sql`select model, version, score, percentile, "at" from score where _customer = ${customer} order by model`,
  )
  const catalogue = await deps.catalogue()
  const scores = await Promise.all(rows.map(async ({ model: key, version, score, percentile, at }): Promise<readonly CustomerScore[]> => {
    const model = models.find((one) => one.key === key)
    const fitted = (await versionOf(deps.store, key, version))?.fitted
    if (model === undefined || fitted === null || fitted === undefined) return []
    return [{ model: key, label: model.name, score, percentile, at, reasons: await reasonsOf(deps, catalogue, fitted, customer, at) }]
  }))
  return scores.flat()
}
