import { ident, join, sql } from '@sextant/sql'
import type { Dialect, Sql } from '@sextant/sql'
import type { ValueType } from '../catalogue.ts'
import type { Take } from '../tree.ts'

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

/** Whole customers of a share of them; a share is rounded up, without the dust of binary fractions. */
const shareSql = (sharePercent: number, size: Sql, dialect: Dialect): Sql => {
  const wanted = sql`${dialect.toDouble(size)} * ${dialect.typed(sharePercent, 'number')} / ${dialect.typed(100, 'number')}`
  return sql`ceil(${wanted} - ${dialect.typed(1e-9, 'number')})`
}

/** One take: a number of customers is an ordered limit, of which engines keep only so many; a share needs to know how many there are. */
const stepSql = (step: TakeStep, columns: readonly string[], source: string, dialect: Dialect): Sql => {
  const kept = join(columns.map((column) => ident(column)))
  const free = (wish: string): Sql => {
    let name = wish
    while (columns.some((column) => column.toLowerCase() === name)) name = `${name}_`
    return ident(name)
  }
  const order = orderOf(step, dialect)
  const { take } = step
  if ('count' in take) {
    return sql`
    select ${kept}
    from ${ident(source)}
    order by ${order}
    limit ${take.count}`
  }
  return sql`
    select ${kept}
    from (
      select ${kept}, row_number() over (order by ${order}) as ${free('place')}, count(*) over () as ${free('size')}
      from ${ident(source)}
    ) as "placed"
    where ${free('place')} <= ${shareSql(take.sharePercent, free('size'), dialect)}`
}

/** The takes of a rule as common table expressions, one after another, and the query that ends them. */
export const takenSql = ({ from, columns, steps, dialect, nameOf, customers }: TakenQuery): { readonly tables: readonly Sql[]; readonly body: Sql } => {
  const tables: Sql[] = []
  let source = from
  steps.forEach((step, index) => {
    const name = nameOf('taken')
    const later = steps.slice(index + 1).flatMap(({ take, column }) => (take.kind === 'sample' ? [] : [column]))
    tables.push(sql`${ident(name)} as (${stepSql(step, [...columns, ...later], source, dialect)}
  )`)
    source = name
  })
  const only = customers === undefined ? sql`` : sql`
where (${dialect.isOneOf(ident('customer_id'), customers, 'string')})`
  return { tables, body: sql`select ${join(columns.map((column) => ident(column)))}
from ${ident(source)}${only}` }
}
