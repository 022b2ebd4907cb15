import type { OutputOf, ParsedInputOf, getModelDetail, saveModelDefinition, trainModel } from '@sextant/contract'
import { parseRule } from '@sextant/rules'
import type { Catalogue } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { Queryable, Store } from '../../platform/store/store.ts'
import { isoOf } from '../../platform/time.ts'
import type { ModellingDeps } from './deps.ts'
import { modelErrors } from './errors.ts'
import { assertDated, readFeature, undatedAttributes } from './features.ts'
import type { FeatureChoice } from './features.ts'
import { parsedRule, targetRule } from './feature-table.ts'
import type { Target } from './feature-table.ts'
import type { Assessment, FittedModel } from './fit.ts'

export type ModelVersion = OutputOf<typeof trainModel>
export type ModelSummary = OutputOf<typeof saveModelDefinition>
export type ModelDetail = OutputOf<typeof getModelDetail>

/** What a response model is: whom it is trained on, what counts as response, and what it reads. */
export interface Definition {
  readonly audience: string | null
  readonly target: Target
  readonly horizonDays: number
  /** Null: derived from the catalogue at each training. */
  readonly features: readonly FeatureChoice[] | null
  readonly l2: number
  readonly seed: number
  readonly allowCurrentAttributes: boolean
}

export interface ModelRow {
  readonly key: string
  readonly name: ModelSummary['name']
  readonly description: string
  readonly definition: Definition
  readonly owner: string
  readonly createdAt: string
  readonly currentVersion: number | null
}

export interface VersionRow {
  readonly version: number
  readonly status: ModelVersion['status']
  readonly definition: Definition
  readonly cutoff: string
  readonly fitted: FittedModel | null
  readonly assessment: Assessment | null
  readonly trainedAt: string | null
  readonly trainedBy: string
  readonly scoredAt: string | null
  readonly scored: number
  readonly error: string | null
}

const modelColumns = sql`key, name, description, definition, owner, created_at as "createdAt", current_version as "currentVersion"`
const versionColumns = sql`version, status, definition, cutoff, fitted, assessment, trained_at as "trainedAt", trained_by as "trainedBy", scored_at as "scoredAt", scored_count as scored, error`

export const modelRows = (store: Queryable): Promise<readonly ModelRow[]> => store.query<ModelRow>(sql`select ${modelColumns} from model order by key`)

export const modelByKey = async (store: Queryable, key: string): Promise<ModelRow> => {
  const row = await store.maybeOne<ModelRow>(sql`select ${modelColumns} from model where key = ${key}`)
  if (row === undefined) throw modelErrors.MODEL_UNKNOWN({ key }, { where: key })
  return row
}

export const versionsOf = (store: Queryable, key: string): Promise<readonly VersionRow[]> =>
  store.query<VersionRow>(sql`select ${versionColumns} from model_version where model_key = ${key} order by version desc`)

export const versionOf = async (store: Queryable, key: string, version: number | null): Promise<VersionRow | undefined> =>
  version === null ? undefined : store.maybeOne<VersionRow>(sql`select ${versionColumns} from model_version where model_key = ${key} and version = ${version}`)

const coefficientsOf = (fitted: FittedModel, catalogue: Catalogue): ModelVersion['coefficients'] =>
  fitted.logistic.encoding.features.map((feature, index) => {
    const choice = fitted.features.find(({ name }) => name === feature.column)
    const label = choice === undefined ? { en: feature.column, zh: feature.column } : labelOf(choice, catalogue)
    const suffix = feature.role === 'value' ? '' : feature.role === 'level' ? ` = ${feature.level}` : ` (${feature.role})`
    return {
      feature: feature.name, label: { en: `${label.en}${suffix}`, zh: `${label.zh}${suffix}` }, coefficient: fitted.logistic.coefficients[index] ?? 0,
      standardError: fitted.logistic.standardErrors[index] ?? null, mean: feature.mean,
    }
  })

/** A feature in words; its name when the catalogue has moved on and does not know it any more. */
export const labelOf = (choice: FeatureChoice, catalogue: Catalogue): { readonly en: string; readonly zh: string } =>
  parseRule(`(${choice.expression}) is known`, catalogue).kind === 'ok' ? readFeature(choice, catalogue).label : { en: choice.name, zh: choice.name }

export const versionView = (row: VersionRow, catalogue: Catalogue): ModelVersion => ({
  version: row.version, status: row.status, trainedAt: row.trainedAt, trainedBy: row.trainedBy, cutoff: row.cutoff, horizonDays: row.definition.horizonDays, assessment: row.assessment,
  coefficients: row.fitted === null ? [] : coefficientsOf(row.fitted, catalogue), scoredAt: row.scoredAt, scored: row.scored, error: row.error,
})

const targetText = ({ fact, where }: Target): string => (where === null ? fact : `${fact} where ${where}`)

export const summaryView = async (store: Queryable, row: ModelRow, catalogue: Catalogue): Promise<ModelSummary> => {
  const current = await versionOf(store, row.key, row.currentVersion)
  return {
    key: row.key, name: row.name, kind: 'response', description: row.description, audience: row.definition.audience, target: targetText(row.definition.target),
    horizonDays: row.definition.horizonDays, owner: row.owner, createdAt: row.createdAt, current: current === undefined ? null : versionView(current, catalogue),
  }
}

const checkDefinition = (definition: Definition, catalogue: Catalogue, undated: ReadonlySet<string>, at: string): void => {
  if (definition.audience !== null) parsedRule(definition.audience, catalogue, 'audience')
  targetRule(definition.target, catalogue, at)
  const names = definition.features?.map(({ name }) => name) ?? []
  const repeated = names.find((name, index) => names.indexOf(name) !== index)
  if (repeated !== undefined) throw modelErrors.MODEL_FEATURE_REPEATED({ name: repeated }, { where: 'features' })
  const features = definition.features?.map((choice) => readFeature(choice, catalogue)) ?? []
  if (!definition.allowCurrentAttributes) assertDated(features, undated)
}

/** Creates a model or replaces its definition; versions that are trained keep the one they were trained with. */
export const saveDefinition = async (deps: ModellingDeps, input: ParsedInputOf<typeof saveModelDefinition>, savedBy: string): Promise<ModelSummary> => {
  const { store, clock } = deps
  const text = (rule: string | undefined): string | null => (rule === undefined || rule.trim() === '' ? null : rule)
  const definition: Definition = {
    audience: text(input.audience), target: { fact: input.target.fact, where: text(input.target.where) }, horizonDays: input.horizonDays,
    features: input.features === undefined || input.features.length === 0 ? null : input.features, l2: input.l2, seed: input.seed, allowCurrentAttributes: input.allowCurrentAttributes,
  }
  const catalogue = await deps.catalogue()
  checkDefinition(definition, catalogue, undatedAttributes(await deps.model()), await deps.standpoint())
  const now = isoOf(clock.now())
  await store.execute(sql`
    insert into model (key, name, kind, description, definition, owner, created_at)
    values (${input.key}, ${JSON.stringify(input.name)}::jsonb, 'response', ${input.description}, ${JSON.stringify(definition)}::jsonb, ${savedBy}, ${now}::timestamptz)
    on conflict (key) do update set name = excluded.name, description = excluded.description, definition = excluded.definition`)
  return summaryView(store, await modelByKey(store, input.key), catalogue)
}

/** Opens the next version; it stays `training` until it is ready or failed. */
export const openVersion = async (store: Store, model: ModelRow, cutoff: string, by: string): Promise<number> => {
  const { version } = await store.one<{ version: number }>(sql`
    insert into model_version (model_key, version, status, definition, cutoff, trained_by)
    select ${model.key}, coalesce(max(version), 0) + 1, 'training', ${JSON.stringify(model.definition)}::jsonb, ${cutoff}::timestamptz, ${by} from model_version where model_key = ${model.key}
    returning version`)
  return version
}

export const failVersion = (store: Store, key: string, version: number, error: string): Promise<number> =>
  store.execute(sql`update model_version set status = 'failed', error = ${error} where model_key = ${key} and version = ${version}`)

/** Puts a trained and scored version in force; the one before is retired. */
export const publishVersion = async (
  store: Store, key: string, version: number, result: { readonly fitted: FittedModel; readonly assessment: Assessment; readonly trainedAt: string; readonly scoredAt: string; readonly scored: number },
): Promise<void> => {
  await store.transaction(async (tx) => {
    await tx.execute(sql`update model_version set status = 'retired' where model_key = ${key} and status = 'ready'`)
    await tx.execute(sql`
      update model_version set status = 'ready', fitted = ${JSON.stringify(result.fitted)}::jsonb, assessment = ${JSON.stringify(result.assessment)}::jsonb, trained_at = ${result.trainedAt}::timestamptz,
        scored_at = ${result.scoredAt}::timestamptz, scored_count = ${result.scored}, error = null
      where model_key = ${key} and version = ${version}`)
    await tx.execute(sql`update model set current_version = ${version} where key = ${key}`)
  })
}
