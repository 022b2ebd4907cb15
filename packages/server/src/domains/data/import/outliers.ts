import { ident, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { WarehouseSession } from '../../../platform/warehouse/warehouse.ts'
import type { CheckedTable } from './check-table.ts'
import { examples, isPersonal, shown } from './probe.ts'
import type { Finding } from './probe.ts'

/** A value is an outlier when its logarithm lies further from the median than this many scaled median absolute deviations. */
export const outlierDeviations = 6

/** Median of `value` over groups of `n` equal values, `up_to` of them up to and with each. */
const weightedMedian = (value: Sql): Sql =>
  sql`(min(${value}) filter (where up_to > (total - 1) // 2) + min(${value}) filter (where up_to > total // 2)) / 2`

interface Spread {
  readonly rows: number
  readonly total: number
  readonly middle: number | null
  readonly spread: number | null
}

/** Equal values are counted first: what remains to be sorted is short, whatever the length of the table. */
const spreadOf = (session: WarehouseSession, column: Sql, table: Sql): Promise<Spread> =>
  session.one<Spread>('import.outliers', sql`
    with
      -- sizes that occur, and how often
      sizes as (select ln(abs(${column})) as l, count(*) as n from ${table} where _faults is null and ${column} <> 0 group by abs(${column})),
      ranked as (select l, n, sum(n) over (order by l) as up_to, sum(n) over () as total from sizes),
      middles as (select ${weightedMedian(sql`l`)} as middle from ranked),
      -- how far each size lies from the median
      deviations as (select abs(l - middle) as d, n from sizes, middles),
      ranked_deviations as (select d, sum(n) over (order by d) as up_to, sum(n) over () as total from deviations),
      spreads as (select 1.4826 * ${weightedMedian(sql`d`)} as spread from ranked_deviations)
    select any_value(middle) as middle, any_value(spread) as spread, cast(coalesce(sum(n), 0) as bigint) as total,
      cast(coalesce(sum(n) filter (where d > ${outlierDeviations} * spread), 0) as bigint) as rows
    from deviations, middles, spreads`)

/** Numbers and amounts of an unusual size, column by column; zeros do not count. */
export const outliers = async (session: WarehouseSession, { spec, table }: CheckedTable, digits: number): Promise<readonly Finding[]> => {
  const found: Finding[] = []
  for (const [name, column] of Object.entries(spec.columns)) {
    if (column.type !== 'number' && column.type !== 'money') continue
    const { rows, total, middle, spread } = await spreadOf(session, ident(name), ident(table))
    if (rows === 0 || middle === null || spread === null || spread < 1e-9) continue
    const isUnusual = sql`${ident(name)} <> 0 and abs(ln(abs(nullif(${ident(name)}, 0))) - ${middle}::double) > ${outlierDeviations * spread}::double`
    const sound = sql`(select ${ident(name)} from ${ident(table)} where _faults is null)`
    found.push({
      table: spec.name, column: name, kind: 'outlier', rows, share: rows / total,
      examples: await examples(session, sound, { when: isUnusual, show: shown(ident(name), column, digits), isPersonal: isPersonal(column) }),
      message: {
        en: `${rows} rows have an unusual ${column.label.en}: its logarithm is more than ${outlierDeviations} scaled median deviations from the median`,
        zh: `${rows} 行的${column.label.zh}异常：其对数偏离中位数超过 ${outlierDeviations} 倍标准化绝对中位差`,
      },
    })
  }
  return found
}
