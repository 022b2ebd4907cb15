import { lifeCycleDefinitionSchema, rfmClDefinitionSchema, valueMatrixDefinitionSchema } from '@sextant/contract'
import type { OutputOf, ParsedInputOf, getValueDefinition, listValueDefinitions, saveValueDefinition } from '@sextant/contract'
import { sql } from '@sextant/sql'
import { isoOf } from '../../../platform/time.ts'
import { companyOf, ruleOf } from '../../customers/index.ts'
import type { Company } from '../../customers/index.ts'
import { analysisErrors } from '../errors.ts'
import type { ValueDeps } from './deps.ts'
import { relationDefault } from './life-cycle-defaults.ts'
import type { LifeCycleDefinition } from './life-cycle-defaults.ts'
import { cellPlaces, matrixDefaults } from './matrix-defaults.ts'
import type { MatrixAxes, MatrixDefinition } from './matrix-defaults.ts'
import { numberExpression, purchaseFact } from './phrases.ts'
import { bandCount } from './bands.ts'
import { rfmClDefault } from './rfm-cl-defaults.ts'
import type { RfmClDefinition } from './rfm-cl-defaults.ts'

type Stored = OutputOf<typeof getValueDefinition>
type Kind = Stored['kind']
export interface Versioned<Definition> { readonly version: number; readonly definition: Definition }

interface Row {
  readonly version: number
  readonly definition: unknown
  readonly savedAt: string
  readonly savedBy: string
}

const savedRow = async (deps: ValueDeps, kind: Kind, key: string, version?: number): Promise<Row | undefined> =>
  await deps.store.maybeOne<Row>(sql`
    select version, definition, saved_at as "savedAt", saved_by as "savedBy" from value_definition
    where kind = ${kind} and key = ${key} and ${version === undefined ? sql`true` : sql`version = ${version}`} order by version desc limit 1`)

const unknownDefinition = async (deps: ValueDeps, kind: Kind, key: string): Promise<Error> => {
  const known = await deps.store.query<{ key: string }>(sql`select distinct key from value_definition where kind = ${kind} order by key`)
  const standing = kind === 'life-cycle' ? ['relation'] : kind === 'rfm-cl' ? ['default'] : ['potential', 'purchases']
  return analysisErrors.ANALYSIS_DEFINITION_UNKNOWN({ kind, key, known: [...new Set([...standing, ...known.map((row) => row.key)])].join(', ') }, { where: 'key' })
}

export const rfmClDefinition = async (deps: ValueDeps, key: string, choice: { readonly fact?: string | undefined; readonly metric?: string | undefined; readonly gross: boolean }): Promise<Versioned<RfmClDefinition>> => {
  const row = await savedRow(deps, 'rfm-cl', key)
  if (row !== undefined) return { version: row.version, definition: rfmClDefinitionSchema.parse(row.definition) }
  if (key !== 'default') throw await unknownDefinition(deps, 'rfm-cl', key)
  const company = await companyOf(deps)
  return { version: 0, definition: rfmClDefault(company, await purchaseFact(deps, company, choice), choice.gross) }
}

export const lifeCycleDefinition = async (deps: ValueDeps, key: string): Promise<Versioned<LifeCycleDefinition>> => {
  const row = await savedRow(deps, 'life-cycle', key)
  if (row !== undefined) return { version: row.version, definition: lifeCycleDefinitionSchema.parse(row.definition) }
  if (key !== 'relation') throw await unknownDefinition(deps, 'life-cycle', key)
  return { version: 0, definition: await relationDefault(deps) }
}

export const matrixDefinition = async (deps: ValueDeps, axes: MatrixAxes): Promise<Versioned<MatrixDefinition>> => {
  const row = await savedRow(deps, 'value-matrix', axes)
  return row === undefined ? { version: 0, definition: matrixDefaults[axes] } : { version: row.version, definition: valueMatrixDefinitionSchema.parse(row.definition) }
}

const derived = async (deps: ValueDeps, kind: Kind, key: string): Promise<Stored['definition']> => {
  if (kind === 'life-cycle' && key === 'relation') return await relationDefault(deps)
  if (kind === 'rfm-cl' && key === 'default') return (await companyOf(deps).then(async (company) => rfmClDefault(company, await purchaseFact(deps, company), false)))
  if (kind === 'value-matrix' && (key === 'potential' || key === 'purchases')) return matrixDefaults[key]
  throw await unknownDefinition(deps, kind, key)
}

/** A definition as saved (the newest, or a version), else as derived; version 0 is always what the model derives. */
export const valueDefinitionOf = async (deps: ValueDeps, input: ParsedInputOf<typeof getValueDefinition>): Promise<Stored> => {
  const { kind, key } = input
  const versions = await deps.store.query<{ version: number; savedAt: string; savedBy: string }>(sql`
    select version, saved_at as "savedAt", saved_by as "savedBy" from value_definition where kind = ${kind} and key = ${key} order by version desc`)
  const row = input.version === 0 ? undefined : await savedRow(deps, kind, key, input.version)
  if (row === undefined && input.version !== undefined && input.version !== 0) throw await unknownDefinition(deps, kind, `${key} version ${input.version}`)
  return {
    kind, key, version: row?.version ?? 0, savedAt: row?.savedAt ?? null, savedBy: row?.savedBy ?? null, versions: [...versions],
    definition: row === undefined ? await derived(deps, kind, key) : (row.definition as Stored['definition']),
  }
}

const invalid = (problem: string, zh: string, where: string): Error => analysisErrors.ANALYSIS_DEFINITION_INVALID({ problem, zh }, { where })

const unique = (keys: readonly string[], where: string): void => {
  const twice = keys.find((key, index) => keys.indexOf(key) !== index)
  if (twice !== undefined) throw invalid(`"${twice}" stands twice in ${where}`, `${where} 中“${twice}”重复`, where)
}

const checkRfmCl = (definition: RfmClDefinition, { catalogue }: Company): void => {
  ruleOf(definition.base, catalogue, 'base')
  unique(definition.letters.map(({ letter }) => letter), 'letters')
  unique(definition.classes.map(({ key }) => key), 'classes')
  for (const { letter, expression } of definition.letters) numberExpression(expression, catalogue, `letters.${letter}`)
  definition.classes.forEach(({ key, when }, index) => {
    for (const [letter, [low, high]] of Object.entries(when)) {
      const known = definition.letters.find((one) => one.letter === letter)
      if (known === undefined) throw invalid(`class ${key} speaks of ${letter}, which is no letter`, `类别 ${key} 引用了不存在的字母 ${letter}`, `classes.${key}`)
      if (low > high || low < 0 || high > bandCount(known.breaks)) throw invalid(`class ${key}: scores of ${letter} go from 1 to ${bandCount(known.breaks)}`, `类别 ${key}：${letter} 的得分范围为 1 至 ${bandCount(known.breaks)}`, `classes.${key}`)
    }
    const isLast = index === definition.classes.length - 1
    if (isLast !== (Object.keys(when).length === 0)) throw invalid('the last class, and only the last, has no conditions: it takes all others', '仅最后一个类别不设条件，用于容纳其余客户', `classes.${key}`)
  })
}

export const checkLifeCycle = ({ stages }: LifeCycleDefinition, { catalogue }: Company): void => {
  unique(stages.map(({ key }) => key), 'stages')
  for (const { key, entry, exit, from } of stages) {
    ruleOf(entry, catalogue, `stages.${key}.entry`)
    if (exit !== undefined) ruleOf(exit, catalogue, `stages.${key}.exit`)
    const missing = from?.find((one) => one === key || !stages.some((stage) => stage.key === one))
    if (missing !== undefined) throw invalid(`stage ${key} comes from "${missing}", which is no other stage`, `阶段 ${key} 的来源“${missing}”不是其他阶段`, `stages.${key}.from`)
  }
}

const checkMatrix = (key: string, definition: MatrixDefinition): void => {
  if (key !== 'potential' && key !== 'purchases') throw invalid('a value matrix is "potential" or "purchases"', '价值矩阵的标识只能是 potential 或 purchases', 'key')
  const wanted = cellPlaces[key].map((cell) => cell.key)
  if (definition.cells.length !== wanted.length || !wanted.every((one) => definition.cells.some((cell) => cell.key === one)))
    throw invalid(`the cells are ${wanted.join(', ')}, each once`, `单元格应为 ${wanted.join('、')}，各一次`, 'cells')
}

/** Saves the next version of a definition after checking its rules against the company's catalogue. */
export const saveDefinition = async (deps: ValueDeps, input: ParsedInputOf<typeof saveValueDefinition>, savedBy: string): Promise<Stored> => {
  const { kind, definition } = input.of
  const company = await companyOf(deps)
  if (kind === 'rfm-cl') checkRfmCl(definition, company)
  else if (kind === 'life-cycle') checkLifeCycle(definition, company)
  else checkMatrix(input.key, definition)
  await deps.store.execute(sql`
    insert into value_definition (kind, key, version, definition, saved_at, saved_by)
    select ${kind}, ${input.key}, coalesce(max(version), 0) + 1, ${JSON.stringify(definition)}::jsonb, ${isoOf(deps.clock.now())}, ${savedBy}
    from value_definition where kind = ${kind} and key = ${input.key}`)
  return await valueDefinitionOf(deps, { kind, key: input.key })
}

const defaultNames: Readonly<Record<Kind, { readonly en: string; readonly zh: string }>> = { 'rfm-cl': { en: 'RFM-CL', zh: 'RFM-CL' }, 'life-cycle': { en: 'Life cycle', zh: '生命周期' }, 'value-matrix': { en: 'Value matrix', zh: '价值矩阵' } }

export const savedDefinitions = async (deps: ValueDeps, input: ParsedInputOf<typeof listValueDefinitions>): Promise<OutputOf<typeof listValueDefinitions>> => {
  const rows = await deps.store.query<{ kind: Kind; key: string; version: number; savedAt: string; savedBy: string; name: { en: string; zh: string } | null }>(sql`
    select distinct on (kind, key) kind, key, version, saved_at as "savedAt", saved_by as "savedBy", definition -> 'name' as name from value_definition
    where ${input.kind === undefined ? sql`true` : sql`kind = ${input.kind}`} order by kind, key, version desc`)
  return { definitions: rows.map((row) => ({ ...row, name: row.name ?? defaultNames[row.kind] })) }
}
