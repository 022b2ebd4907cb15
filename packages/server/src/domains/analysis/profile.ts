import type { ModelColumn, OutputOf, ParsedInputOf, analyseProfile } from '@sextant/contract'
import { wilsonInterval } from '@sextant/kernels'
import { ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import { instantOf, isoOf } from '../../platform/time.ts'
import { companyOf, customerTable, isSelected, ruleOfScope } from '../customers/index.ts'
import type { Company } from '../customers/index.ts'
import type { AnalysisDeps } from './deps.ts'
import { analysisErrors } from './errors.ts'

type Profile = OutputOf<typeof analyseProfile>
type ProfileValue = Profile['attributes'][number]['values'][number]

const valuesShown = 12
/** A text with more values than this tells one customer from another, not segments. */
const mostValues = 200
/** Numbers and days are compared in five bands of the base. */
const bandShares = [0.2, 0.4, 0.6, 0.8]

const isBanded = (column: ModelColumn): boolean => column.type === 'number' || column.type === 'money' || column.type === 'date' || column.type === 'instant'

const numeric = (name: string, column: ModelColumn): Sql =>
  column.type === 'date' || column.type === 'instant' ? sql`cast(epoch_ms(cast(${ident('base', name)} as timestamp)) as double)` : sql`cast(${ident('base', name)} as double)`

/** Edges of the bands of every number and day, over the base. */
const bandEdges = async (deps: AnalysisDeps, company: Company): Promise<ReadonlyMap<string, readonly number[]>> => {
  const banded = Object.entries(company.levelColumns).filter(([, column]) => isBanded(column))
  if (banded.length === 0) return new Map()
  const select = join(banded.flatMap(([name, column], index) => bandShares.map((share, edge) => sql`quantile_cont(${numeric(name, column)}, ${share}) as ${ident(`q${index}_${edge}`)}`)))
  const row = await deps.warehouse.one<Readonly<Record<string, number | null>>>('analyse.profile.bands', sql`select ${select} from ${customerTable(company)} as "base"`)
  return new Map(banded.map(([name], index) => {
    const edges = bandShares.flatMap((_, edge) => row[`q${index}_${edge}`] ?? [])
    return [name, [...new Set(edges)]]
  }))
}

const bandSql = (name: string, column: ModelColumn, edges: readonly number[]): Sql => {
  const value = numeric(name, column)
  const cases = edges.map((edge, index) => sql`when ${value} <= ${edge} then ${String(index)}`)
  return edges.length === 0 ? sql`case when ${value} is not null then '0' end` : sql`case when ${value} is null then null ${join(cases, sql` `)} else ${String(edges.length)} end`
}

const shownEdge = (edge: number, column: ModelColumn, digits: number): string => {
  if (column.type === 'date' || column.type === 'instant') return new Date(edge).toISOString().slice(0, 10)
  return column.type === 'money' ? (edge / 10 ** digits).toFixed(digits) : String(Number(edge.toPrecision(6)))
}

const bandLabel = (band: number, edges: readonly number[], shown: (edge: number) => string): string => {
  if (edges.length === 0) return '*'
  if (band === 0) return `≤ ${shown(edges[0] as number)}`
  return band === edges.length ? `> ${shown(edges[band - 1] as number)}` : `${shown(edges[band - 1] as number)} – ${shown(edges[band] as number)}`
}

interface CountRow {
  readonly attribute: string
  readonly value: string | null
  readonly inBase: number
  readonly inSegment: number
}

const counts = async (deps: AnalysisDeps, company: Company, edges: ReadonlyMap<string, readonly number[]>, member: Sql): Promise<readonly CountRow[]> => {
  const columns = Object.entries(company.levelColumns)
  const values = columns.map(([name, column], index) => sql`, ${isBanded(column) ? bandSql(name, column, edges.get(name) ?? []) : sql`cast(${ident('base', name)} as varchar)`} as ${ident(`v${index}`)}`)
  const groups = columns.map(([name], index) => sql`select ${name} as "attribute", ${ident(`v${index}`)} as "value", count(*) as "inBase", count(*) filter (where "member") as "inSegment" from "valued" group by 2`)
  const total = sql`select '' as "attribute", null as "value", count(*) as "inBase", count(*) filter (where "member") as "inSegment" from "valued"`
  return await deps.warehouse.query<CountRow>('analyse.profile', sql`
    with
      -- the base with every attribute as text or band
      "valued" as materialized (select ${member} as "member"${join(values, sql``)} from ${customerTable(company)} as "base")
    ${join([total, ...groups], sql` union all `)}`)
}

/** Share against the base's, which is known whole: its interval is that of the segment's share (Wilson). */
const compared = (row: CountRow, label: string, size: number, base: number): ProfileValue => {
  const [share, baseShare] = [size === 0 ? 0 : row.inSegment / size, row.inBase / base]
  const interval = size === 0 ? { lower: 0, upper: 1 } : wilsonInterval(row.inSegment, size)
  return { value: label, inSegment: row.inSegment, inBase: row.inBase, share, baseShare, lift: share / baseShare, low: interval.lower / baseShare, high: interval.upper / baseShare }
}

/** How far two distributions lie apart, 0 to 1: half the sum of the differences of their shares. */
const distance = (values: readonly ProfileValue[]): number => values.reduce((sum, { share, baseShare }) => sum + Math.abs(share - baseShare), 0) / 2

/** A segment against the base, attribute by attribute, what differs most first. */
export const profileOf = async (deps: AnalysisDeps, input: ParsedInputOf<typeof analyseProfile>): Promise<Profile> => {
  const company = await companyOf(deps)
  const { catalogue } = company
  const { dialect }: { dialect: Dialect } = deps.warehouse
  const at = input.at === undefined ? await deps.standpoint() : isoOf(instantOf(input.at))
  const rule = ruleOfScope(input, catalogue)
  if (rule === undefined) throw analysisErrors.ANALYSIS_SCOPE_MISSING({})
  const edges = await bandEdges(deps, company)
  const rows = await counts(deps, company, edges, isSelected(sql`"base"."_customer"`, rule, catalogue, at, dialect))
  const total = rows.find(({ attribute }) => attribute === '') as CountRow
  const byAttribute = new Map<string, CountRow[]>()
  for (const row of rows) if (row.value !== null && row.attribute !== '') byAttribute.set(row.attribute, [...(byAttribute.get(row.attribute) ?? []), row])
  const ranked = [...byAttribute].filter(([, found]) => found.length <= mostValues).map(([name, found]) => {
    const column = company.levelColumns[name] as ModelColumn
    const known = edges.get(name) ?? []
    const label = (value: string): string => (isBanded(column) ? bandLabel(Number(value), known, (edge) => shownEdge(edge, column, catalogue.currencyDigits)) : value)
    const order = (left: CountRow, right: CountRow): number => (isBanded(column) ? Number(left.value) - Number(right.value) : right.inBase - left.inBase || ((left.value as string) < (right.value as string) ? -1 : 1))
    const values = found.toSorted(order).map((row) => compared(row, label(row.value as string), total.inSegment, total.inBase))
    return { attribute: { name, label: column.label, values: values.slice(0, valuesShown) }, distance: distance(values) }
  })
  return {
    segment: input.segment ?? input.rule ?? '', size: total.inSegment, base: total.inBase,
    attributes: ranked.toSorted((left, right) => right.distance - left.distance || (left.attribute.name < right.attribute.name ? -1 : 1)).map(({ attribute }) => attribute),
  }
}
