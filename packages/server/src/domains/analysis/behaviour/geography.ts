import type { OutputOf, ParsedInputOf, analyseGeography } from '@sextant/contract'
import { ident, sql } from '@sextant/sql'
import type { CatalogueDimension } from '@sextant/rules'
import type { AnalysisDeps } from '../deps.ts'
import { askedTable, crossTabOf } from './cross-tab.ts'
import { standingOf } from './standing.ts'
import type { Standing } from './standing.ts'
import type { Axis } from './axis.ts'

type Geography = OutputOf<typeof analyseGeography>

interface Place {
  readonly latitude: number | null
  readonly longitude: number | null
}

/** The dimension an area is a column or the key of, when it says where its rows lie. */
const placedDimension = ({ catalogue }: Standing, { fact, expression }: Axis): { readonly dimension: CatalogueDimension; readonly column: string } | undefined => {
  if (fact === undefined || expression.op !== 'column') return undefined
  const dimensions = Object.entries(catalogue.facts[fact]?.dimensions ?? {})
  const own = dimensions.find(([name, { factColumn }]) => name === expression.dimension || (expression.dimension === undefined && factColumn === expression.name))?.[1]
  const isPlaced = own !== undefined && own.columns['latitude']?.type === 'number' && own.columns['longitude']?.type === 'number'
  return isPlaced ? { dimension: own, column: expression.dimension === undefined ? own.keyColumn : (own.columns[expression.name]?.column ?? expression.name) } : undefined
}

const placesOf = async (deps: AnalysisDeps, standing: Standing, axis: Axis, areas: readonly string[]): Promise<ReadonlyMap<string, Place>> => {
  const placed = placedDimension(standing, axis)
  if (placed === undefined) return new Map()
  const { dimension: { table, columns }, column } = placed
  const of = (name: string) => ident('place', columns[name]?.column ?? name)
  const rows = await deps.warehouse.query<Place & { readonly area: string | null }>('analyse.places', sql`
    select cast(${ident('place', column)} as varchar) as "area", avg(${of('latitude')}) as "latitude", avg(${of('longitude')}) as "longitude" from ${ident(table)} as "place"
    where ${standing.dialect.isOneOf(sql`cast(${ident('place', column)} as varchar)`, areas, 'string')} group by 1`)
  return new Map(rows.flatMap((row) => (row.area === null ? [] : [[row.area, row] as const])))
}

/** A measure by area, the greatest first. */
export const geographyOf = async (deps: AnalysisDeps, input: ParsedInputOf<typeof analyseGeography>): Promise<Geography> => {
  const { area, maxAreas, ...rest } = input
  const standing = await standingOf(deps, input)
  const { rows: axis } = askedTable(standing, { ...rest, rows: area, columns: undefined })
  const table = await crossTabOf(deps, { ...rest, rows: area, columns: undefined, bands: 5, maxRows: maxAreas, maxColumns: 1 })
  const places = await placesOf(deps, standing, axis, table.rows.buckets.map(({ label }) => label))
  const areas = table.rowTotals.map(({ value, shareOfTotal, rule }, bucket) => {
    const place = places.get(table.rows.buckets[bucket]?.label ?? '')
    return { bucket, value, share: shareOfTotal, rule, latitude: place?.latitude ?? null, longitude: place?.longitude ?? null }
  })
  const ranked = areas.toSorted((left, right) => (right.value ?? -Infinity) - (left.value ?? -Infinity) || left.bucket - right.bucket)
  return {
    at: table.at, measure: table.measure, unit: table.unit, currency: table.currency, additive: table.additive, axis: table.rows, total: table.total.value,
    // Areas worth the same share a rank.
    areas: ranked.map((one) => ({ ...one, rank: ranked.findIndex(({ value }) => value === one.value) + 1 })),
  }
}
