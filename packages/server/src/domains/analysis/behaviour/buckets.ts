import type { OutputOf, analyseGeography } from '@sextant/contract'
import type { Expression } from '@sextant/rules'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { WarehouseReader } from '../../../platform/warehouse/warehouse.ts'
import type { Axis } from './axis.ts'
import { bandShares, bandsCut, fewNumbers, fewNumbersCut, timesCut, valuesCut } from './cuts.ts'
import type { Bucket, Cut, CutOptions, ValueCount } from './cuts.ts'
import { ruleTextOf } from './standing.ts'
import type { Standing } from './standing.ts'

const cutValues = async (reader: WarehouseReader, axis: Axis, from: Sql, value: Sql, options: CutOptions): Promise<Cut> => {
  const rows = await reader.query<{ value: string | boolean | null; rows: number; values: number }>('analyse.cut', sql`
    select ${value} as "value", count(*) as "rows", count(*) over () as "values" from ${from} as "r" where ${value} is not null group by 1 order by 2 desc, 1 limit ${options.most + 1}`)
  return valuesCut(axis, rows as readonly ValueCount[], rows[0]?.values ?? 0, options.most)
}

const cutNumbers = async (reader: WarehouseReader, standing: Standing, axis: Axis, from: Sql, value: Sql, options: CutOptions): Promise<Cut> => {
  const number = standing.dialect.toDouble(value)
  const few = Math.min(options.most, fewNumbers)
  const found = axis.type === 'money' ? [] : await reader.query<{ value: number }>('analyse.cut', sql`select distinct ${number} as "value" from ${from} as "r" where ${value} is not null limit ${few + 1}`)
  if (found.length <= few && found.length > 0 && found.every((row) => Number.isInteger(row.value))) return fewNumbersCut(standing, axis, found.map((row) => row.value))
  const { least, ends } = await reader.one<{ least: number | null; ends: readonly number[] | null }>('analyse.cut', sql`
    select min(${number}) as "least", ${standing.dialect.quantiles(number, bandShares(options.bands))} as "ends" from ${from} as "r"`)
  return bandsCut(standing, axis, ends ?? [], least ?? 0)
}

/** Cuts an axis by the values it has in a relation. */
export const cutOf = async (reader: WarehouseReader, standing: Standing, axis: Axis, from: Sql, value: Sql, options: CutOptions): Promise<Cut> => {
  switch (axis.type) {
    case 'string':
    case 'boolean':
      return await cutValues(reader, axis, from, value, options)
    case 'number':
    case 'money':
      return await cutNumbers(reader, standing, axis, from, value, options)
    case 'date':
    case 'instant': {
      const { least, most } = await reader.one<{ least: string | null; most: string | null }>('analyse.cut', sql`select min(${value}) as "least", max(${value}) as "most" from ${from} as "r"`)
      return timesCut(standing, axis, least, most)
    }
  }
}

type ShownAxis = OutputOf<typeof analyseGeography>['axis']

/** The axis as it is answered, with the buckets that hold somebody; `ruleOf` says a bucket's customers. */
export const shownAxis = (standing: Standing, cut: Cut, kept: readonly number[], ruleOf: (condition: Expression) => readonly (Expression | undefined)[] = (condition) => [condition]): ShownAxis => ({
  text: cut.axis.text, label: cut.axis.label, type: cut.axis.type, level: cut.axis.fact === undefined ? 'customer' : 'row', folded: cut.folded,
  buckets: kept.map((index) => {
    const { kind, label, from, to, condition } = cut.buckets[index] as Bucket
    return { kind, label, from, to, rule: ruleTextOf(standing, ruleOf(condition)) }
  }),
})
