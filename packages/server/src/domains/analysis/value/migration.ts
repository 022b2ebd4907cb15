import { analyseRfm, analyseValueMatrix } from '@sextant/contract'
import type { OutputOf, ParsedInputOf, analyseMigration } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { instantOf, isoOf } from '../../../platform/time.ts'
import { companyOf, isSelected, ruleOfScope } from '../../customers/index.ts'
import { analysisErrors } from '../errors.ts'
import type { Classification, ValueDeps } from './deps.ts'
import { lifeCycleClassification, lifeCycleInstant } from './life-cycle.ts'
import { instantOr } from './purchases.ts'
import { rfmClClassification } from './rfm-cl.ts'
import { rfmClassification } from './rfm.ts'
import type { MatrixInput } from './value-matrix.ts'
import { matrixClassification } from './value-matrix.ts'

export type MigrationInput = ParsedInputOf<typeof analyseMigration>

/** Not classified on that date: not yet a customer, or nothing bought. */
const none = { key: 'none', name: { en: 'Not yet', zh: '尚未归类' } }

const classificationOf = async (deps: ValueDeps, input: MigrationInput, at: string): Promise<Classification> => {
  const common = { at, gross: input.gross, fact: input.fact, metric: input.metric }
  if (input.of === 'rfm') return await rfmClassification(deps, { ...(analyseRfm.input.parse({}) as ParsedInputOf<typeof analyseRfm>), ...common })
  if (input.of === 'rfm-cl') return await rfmClClassification(deps, { ...common, definition: input.key ?? 'default' })
  if (input.of === 'value-matrix') return await matrixClassification(deps, { ...(analyseValueMatrix.input.parse({}) as MatrixInput), ...common, axes: input.axes })
  return await lifeCycleClassification(deps, { at, key: input.key ?? 'relation' })
}

interface Pair { readonly from: string; readonly to: string; readonly before: Classification; readonly after: Classification; readonly pairs: Sql }

/** Everybody's class on both dates: columns customer, before, after. The scope is taken at the later date. */
const pairsOf = async (deps: ValueDeps, input: MigrationInput): Promise<Pair> => {
  const { catalogue } = await companyOf(deps)
  const [from, to] = [isoOf(instantOf(input.from)), await (input.of === 'life-cycle' ? lifeCycleInstant : instantOr)(deps, input.to)]
  const before = await classificationOf(deps, input, from)
  const after = await classificationOf(deps, input, to)
  const customer = sql`coalesce("before"."customer", "after"."customer")`
  const pairs = sql`
    select ${customer} as "customer", coalesce("before"."class", ${none.key}) as "before", coalesce("after"."class", ${none.key}) as "after"
    from (${before.select}) as "before" full outer join (${after.select}) as "after" on "after"."customer" = "before"."customer"
    where ${isSelected(customer, ruleOfScope(input, catalogue), catalogue, to, deps.warehouse.dialect)}`
  return { from, to, before, after, pairs }
}

/** How customers moved between the classes of an analysis from one date to another. */
export const migrationOf = async (deps: ValueDeps, input: MigrationInput): Promise<OutputOf<typeof analyseMigration>> => {
  const { from, to, before, after, pairs } = await pairsOf(deps, input)
  const rows = await deps.warehouse.query<{ from: string; to: string; customers: number }>('analyse.migration', sql`
    select "before" as "from", "after" as "to", count(*) as "customers" from (${pairs}) as "pair" group by 1, 2 order by 1, 2`)
  const names = new Map([...before.classes, ...after.classes].map(({ key, name }) => [key, name]))
  const all = [...names].map(([key, name]) => ({ key, name }))
  const sum = (part: (row: (typeof rows)[number]) => boolean): number => rows.filter(part).reduce((total, row) => total + row.customers, 0)
  const customers = sum(() => true)
  const both = sum((row) => row.from !== none.key && row.to !== none.key)
  const classes = [...all, ...(rows.some((row) => row.from === none.key || row.to === none.key) ? [none] : [])]
  return {
    from, to, of: input.of, customers, stayed: both === 0 ? 0 : sum((row) => row.from !== none.key && row.from === row.to) / both,
    classes: classes.map(({ key, name }) => ({ key, name, from: sum((row) => row.from === key), to: sum((row) => row.to === key) })),
    cells: rows.map((row) => ({ ...row, share: row.customers / Math.max(1, sum((other) => other.from === row.from)) })),
  }
}

export const migrationCellSelect = async (deps: ValueDeps, input: MigrationInput, cell: { readonly from?: string | undefined; readonly to?: string | undefined }): Promise<Sql> => {
  const { before, after, pairs } = await pairsOf(deps, input)
  const known = [...new Set([...before.classes, ...after.classes, none].map(({ key }) => key))]
  const unknown = [cell.from, cell.to].find((key) => key !== undefined && !known.includes(key))
  if (unknown !== undefined) throw analysisErrors.ANALYSIS_CELL_UNKNOWN({ cell: unknown, known: known.join(', ') }, { where: 'cell' })
  return sql`select "customer" from (${pairs}) as "pair" where ${cell.from === undefined ? sql`true` : sql`"before" = ${cell.from}`} and ${cell.to === undefined ? sql`true` : sql`"after" = ${cell.to}`}`
}
