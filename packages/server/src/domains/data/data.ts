import { dataCatalogue, defaultLevel } from './catalogue.ts'
import type { DataCatalogue } from './catalogue.ts'
import { dataErrors } from './errors.ts'
import { createImports } from './import/imports.ts'
import type { Imports } from './import/imports.ts'
import type { ImportDeps } from './import/import-deps.ts'
import { createKnownCustomers, sayingWhoIsKnown } from './known-customers.ts'
import { metricValues } from './metrics.ts'
import type { MetricValue } from './metrics.ts'
import { holdSources, sourceProblems } from './federation/hold-sources.ts'
import { createSourceLoads } from './federation/loads.ts'
import type { SourceLoads } from './federation/loads.ts'
import { withSources } from './federation/source-summaries.ts'
import { readModel } from './model.ts'
import type { ModelProblem } from './model.ts'
import { createModelVersions } from './model-versions.ts'
import type { ModelVersions, SavedModel } from './model-versions.ts'
import { countFacts, countRows, tableSummaries } from './tables.ts'
import type { TableSummary } from './tables.ts'

export interface DataDeps extends ImportDeps {
  /** "Now" of a historic company: its asOf, otherwise the clock's. ISO instant. */
  readonly standpoint: () => Promise<string>
}

export interface Data {
  readonly models: ModelVersions
  readonly imports: Imports
  /** Loads of tables that lie in other catalogs of the cluster. */
  readonly sources: SourceLoads
  /** Everything that is wrong with a text as model.yaml, its sources included. */
  readonly problems: (yaml: string) => Promise<readonly ModelProblem[]>
  /** The model in force; undefined before the first import. */
  readonly currentModel: () => Promise<SavedModel | undefined>
  /** The same, or DATA_MODEL_MISSING. */
  readonly needModel: () => Promise<SavedModel>
  /** Attributes and facts for the rule catalogue; undefined before the first model. */
  readonly catalogue: () => Promise<DataCatalogue | undefined>
  readonly metrics: (asked: { readonly at?: string | undefined; readonly gross?: boolean | undefined }) => Promise<readonly MetricValue[]>
  readonly tables: () => Promise<readonly TableSummary[]>
  readonly countCustomers: () => Promise<number>
  readonly countFacts: () => Promise<number>
  /** Settles what a crash left open; call before serving. */
  readonly reconcileBatches: Imports['reconcile']
}

export const createData = (deps: DataDeps): Data => {
  const models = createModelVersions(deps.store, deps.clock, (yaml, model) => holdSources(deps, yaml, model))
  const imports = createImports(deps, models)
  const currentModel = models.current
  const needModel = async (): Promise<SavedModel> => {
    const saved = await currentModel()
    if (saved === undefined) throw dataErrors.DATA_MODEL_MISSING()
    return saved
  }
  let cached: { version: number; catalogue: DataCatalogue } | undefined
  const data: Data = {
    models,
    imports,
    sources: createSourceLoads({ ...deps, imports }, async () => (await currentModel())?.model ?? null),
    problems: async (yaml) => {
      const reading = readModel(yaml)
      return reading.kind === 'ok' ? await sourceProblems(deps, yaml, reading.model) : reading.problems
    },
    currentModel,
    needModel,
    catalogue: async () => {
      const saved = await currentModel()
      if (saved === undefined) return undefined
      if (cached?.version !== saved.version) {
        const catalogue = dataCatalogue(saved.model)
        cached = { version: saved.version, catalogue: sayingWhoIsKnown(catalogue, createKnownCustomers(deps.warehouse, deps.clock, catalogue)) }
      }
      return cached.catalogue
    },
    metrics: async ({ at, gross }) => {
      const saved = await currentModel()
      return saved === undefined ? [] : metricValues(saved.model, deps, { at: at ?? (await deps.standpoint()), gross: gross ?? false })
    },
    tables: async () => {
      const saved = await currentModel()
      return saved === undefined ? [] : withSources(deps, saved.model, await tableSummaries(saved.model, deps.warehouse, Date.parse(await deps.standpoint())))
    },
    countCustomers: async () => {
      const saved = await currentModel()
      return saved === undefined ? 0 : countRows(deps.warehouse, `level_${defaultLevel(saved.model)}`)
    },
    countFacts: () => countFacts(deps.warehouse),
    reconcileBatches: imports.reconcile,
  }
  return Object.freeze(data)
}
