import { ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { ValueType } from '../catalogue.ts'
import type { Take } from '../tree.ts'
import { boundList } from './facts.ts'

/** A take with the column of the selected customers that it orders by. */
export interface TakeStep {
  readonly take: Take
  readonly column: string
  readonly type: ValueType
}

interface TakenQuery {
  /** The common table expression with the customers that meet the condition. */
  readonly from: string
  /** Columns that come out, `customer_id` first. */
  readonly columns: readonly string[]
  readonly steps: readonly TakeStep[]
  readonly dialect: Dialect
  readonly nameOf: (wish: string) => string
  /** Only these customers come out; the takes look at all. */
  readonly customers: readonly string[] | undefined
}

const orderOf = ({ take, column, type }: TakeStep, dialect: Dialect): Sql => {
  const customer = dialect.byCodePoint(ident('customer_id'))
  if (take.kind === 'sample') return sql`${dialect.byCodePoint(dialect.md5(sql`${dialect.typed(`${take.salt}:`, 'string')} || ${ident('customer_id')}`))}, ${customer}`
  const by = type === 'string' ? dialect.byCodePoint(ident(column)) : ident(column)
  return sql`${by} ${take.kind === 'top' ? sql`desc` : sql`asc`} nulls last, ${customer}`
}

const isTaken = (take: Take, place: string, size: string, dialect: Dialect): Sql => {
  if ('count' in take) return sql`${ident(place)} <= ${take.count}`
  const wanted = sql`${dialect.toDouble(ident(size))} * ${dialect.typed(take.sharePercent, 'number')} / ${dialect.typed(100, 'number')}`
  return sql`${ident(place)} <= ceil(${wanted} - ${dialect.typed(1e-9, 'number')})`
}

/** The takes of a rule as common table expressions, one after another, and the query that ends them. */
export const takenSql = ({ from, columns, steps, dialect, nameOf, customers }: TakenQuery): { readonly tables: readonly Sql[]; readonly body: Sql } => {
  const tables: Sql[] = []
  let source = from
  let condition: Sql = sql``
  steps.forEach((step, index) => {
    const name = nameOf('taken')
    const kept = [...columns, ...steps.slice(index + 1).flatMap(({ take, column }) => (take.kind === 'sample' ? [] : [column]))]
    tables.push(sql`${ident(name)} as (
    select ${join(kept.map((column) => ident(column)))}, row_number() over (order by ${orderOf(step, dialect)}) as "place", count(*) over () as "size"
    from ${ident(source)}${condition}
  )`)
    source = name
    condition = sql`
    where ${isTaken(step.take, 'place', 'size', dialect)}`
  })
  const only = customers === undefined ? sql`` : sql` and (${ident('customer_id')} in (${boundList(customers)}))`
  return { tables, body: sql`select ${join(columns.map((column) => ident(column)))}
from ${ident(source)}${condition}${only}` }
}
