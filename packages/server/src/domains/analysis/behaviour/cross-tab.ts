import type { OutputOf, ParsedInputOf, analyseCrossTab } from '@sextant/contract'
import { associationOf } from '@sextant/kernels'
import type { Expression } from '@sextant/rules'
import { sql } from '@sextant/sql'
import { instantOf, isoOf } from '../../../platform/time.ts'
import type { AnalysisDeps } from '../deps.ts'
import { axisOf } from './axis.ts'
import type { Axis } from './axis.ts'
import { cutOf, shownAxis } from './buckets.ts'
import type { Bucket, Cut } from './cuts.ts'
import { behaviourErrors } from './errors.ts'
import { measureOf } from './measure.ts'
import type { Measure } from './measure.ts'
import { withRelation } from './relation.ts'
import { didRow, ruleTextOf, standingOf } from './standing.ts'
import type { Standing } from './standing.ts'

type CrossTab = OutputOf<typeof analyseCrossTab>

const mostCells = 10_000

interface CellRow {
  readonly row: number | null
  readonly column: number | null
  readonly value: number | null
}

/** What a table asks, read and checked. */
export interface Asked {
  readonly standing: Standing
  readonly rows: Axis
  readonly columns: Axis | undefined
  readonly measure: Measure
  readonly from: string | undefined
}

/** All axes and the measure are of customers, or of the rows of one fact and its customers. */
export const askedTable = (standing: Standing, input: Pick<ParsedInputOf<typeof analyseCrossTab>, 'rows' | 'columns' | 'measure' | 'of' | 'fact' | 'where' | 'from'>): Asked => {
  const named = input.fact ?? standing.company.model.metrics[input.measure]?.fact
  const rows = axisOf(input.rows, standing, 'rows', named)
  const columns = input.columns === undefined ? undefined : axisOf(input.columns, standing, 'columns', named ?? rows.fact)
  const measure = measureOf(standing, { ...input, fact: named }, rows.fact ?? columns?.fact)
  for (const axis of [rows, columns, measure.of]) {
    if (axis?.fact !== undefined && axis.fact !== measure.fact) throw behaviourErrors.ANALYSIS_FACTS_DIFFER({ text: axis.text, fact: measure.fact ?? '' }, { where: axis.text })
  }
  return { standing, rows, columns, measure, from: input.from === undefined ? undefined : isoOf(instantOf(input.from)) }
}

/** The customers of a cell: conditions on the customer, and those on rows as `any(fact, where …)`. */
export const cellConditions = ({ measure, from }: Asked, cuts: readonly (readonly [Axis, Expression])[]): readonly Expression[] => {
  const own = cuts.filter(([axis]) => axis.fact === undefined).map(([, condition]) => condition)
  if (measure.fact === undefined) return own
  return [...own, didRow(measure.fact, [measure.where, ...cuts.filter(([axis]) => axis.fact !== undefined).map(([, condition]) => condition)], from)]
}

export const crossTabOf = async (deps: AnalysisDeps, input: ParsedInputOf<typeof analyseCrossTab>): Promise<CrossTab> => {
  if (input.maxRows * input.maxColumns > mostCells) throw behaviourErrors.ANALYSIS_CELLS_TOO_MANY({ cells: input.maxRows * input.maxColumns, most: mostCells }, { where: 'maxRows' })
  const standing = await standingOf(deps, input)
  const asked = askedTable(standing, input)
  const { rows, columns, measure } = asked
  const values = { a: rows, ...(columns === undefined ? {} : { b: columns }), ...(measure.of === undefined ? {} : { m: measure.of }) }
  const { cells, cuts } = await withRelation(deps.warehouse, standing, { values, fact: measure.fact, where: measure.where, from: asked.from, withUnknownCustomers: measure.withUnknownCustomers }, async ({ from }, session) => {
    const byRow = await cutOf(session, standing, rows, from, sql`"r"."a"`, { most: input.maxRows, bands: input.bands })
    const byColumn = columns === undefined ? undefined : await cutOf(session, standing, columns, from, sql`"r"."b"`, { most: input.maxColumns, bands: input.bands })
    const column = byColumn === undefined ? sql`0` : byColumn.indexOf(sql`"c"."b"`)
    const found = await session.query<CellRow>('analyse.cross-tab', sql`
      select "r"."i" as "row", "r"."j" as "column", ${measure.aggregate} as "value"
      from (select "c".*, ${byRow.indexOf(sql`"c"."a"`)} as "i", ${column} as "j" from ${from} as "c") as "r"
      group by grouping sets (("r"."i", "r"."j"), ("r"."i"), ("r"."j"), ())`)
    return { cells: found, cuts: [byRow, byColumn] as const }
  })
  return shownTable(asked, cuts[0], cuts[1], cells)
}

const kept = (cells: readonly CellRow[], pick: (cell: CellRow) => number | null): readonly number[] => [...new Set(cells.flatMap((cell) => pick(cell) ?? []))].sort((left, right) => left - right)

const shownTable = (asked: Asked, byRow: Cut, byColumn: Cut | undefined, cells: readonly CellRow[]): CrossTab => {
  const { standing, measure, rows, columns } = asked
  const at = new Map(cells.map((cell) => [`${cell.row ?? ''} ${cell.column ?? ''}`, cell.value]))
  const rowKeys = kept(cells, ({ row, column }) => (column === null ? row : null))
  const columnKeys = kept(cells, ({ row, column }) => (row === null ? column : null))
  const value = (row: number | null, column: number | null): number | null => at.get(`${row ?? ''} ${column ?? ''}`) ?? null
  const total = value(null, null)
  const canShare = measure.additive || measure.unit === 'customers'
  const share = (part: number | null, whole: number | null): number | null => (!canShare || part === null || whole === null || whole === 0 ? null : part / whole)
  const ruleAt = (row: number | null, column: number | null): string | null => ruleTextOf(standing, cellConditions(asked, [
    ...(row === null ? [] : [[rows, (byRow.buckets[row] as Bucket).condition] as const]), ...(column === null || byColumn === undefined || columns === undefined ? [] : [[columns, (byColumn.buckets[column] as Bucket).condition] as const]),
  ]))
  const isTest = byColumn !== undefined && measure.unit === 'customers' && measure.fact === undefined
  const association = isTest ? associationOf(rowKeys.map((row) => columnKeys.map((column) => value(row, column) ?? 0))) : null
  return {
    at: standing.at, fact: measure.fact ?? null, measure: measure.label, unit: measure.unit, currency: standing.catalogue.currency, additive: measure.additive,
    rows: shownAxis(standing, byRow, rowKeys, (condition) => cellConditions(asked, [[rows, condition]])),
    columns: byColumn === undefined || columns === undefined ? null : shownAxis(standing, byColumn, columnKeys, (condition) => cellConditions(asked, [[columns, condition]])),
    cells: rowKeys.flatMap((row, r) => columnKeys.flatMap((column, c) => {
      const found = value(row, column)
      if (found === null) return []
      return [{ row: r, column: c, value: found, shareOfRow: share(found, value(row, null)), shareOfColumn: share(found, value(null, column)), shareOfTotal: share(found, total), rule: ruleAt(row, column) }]
    })),
    rowTotals: rowKeys.map((row) => ({ value: value(row, null), shareOfTotal: share(value(row, null), total), rule: ruleAt(row, null) })),
    columnTotals: columnKeys.map((column) => ({ value: value(null, column), shareOfTotal: share(value(null, column), total), rule: ruleAt(null, column) })),
    total: { value: total, shareOfTotal: share(total, total), rule: ruleAt(null, null) },
    association: association === null ? null : {
      chiSquare: association.statistic, degreesOfFreedom: association.degreesOfFreedom ?? 0, pValue: association.pValue, cramersV: association.cramersV, smallestExpected: association.smallestExpected, sparseShare: association.sparseShare,
    },
  }
}
