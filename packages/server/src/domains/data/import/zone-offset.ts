import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { WarehouseSession } from '../../../platform/warehouse/warehouse.ts'
import type { StagedTable } from './stage-table.ts'
import { localTime } from './typed-cell.ts'

/** Header → seconds its zone is ahead of UTC, for columns of times over which that never changed. */
export type ZoneOffsets = ReadonlyMap<string, number>

/** A longer span is not asked about: two centuries hold some change of any zone. */
const longestSpanYears = 200

const offsetOver = async (session: WarehouseSession, zone: string, first: string, last: string): Promise<number | undefined> => {
  // No zone changes its clocks twice within a day, so that asking once a day finds every change.
  const { least, most } = await session.one<{ least: number; most: number }>(
    'import.zoneOffset',
    sql`select min(seconds) as least, max(seconds) as most from (
      select cast(epoch(day) - epoch(timezone('UTC', timezone(${zone}, day))) as double) as seconds
      from range(cast(${first} as timestamp) - interval 2 day, cast(${last} as timestamp) + interval 3 day, interval 1 day) as days (day))`,
  )
  return least === most ? least : undefined
}

/**
 * Asks a zone for its offset over the span of each typed column of times: one subtraction a row then does what the calendar library
 * would do a hundred times slower.
 */
export const constantOffsets = async (session: WarehouseSession, zone: string, staged: StagedTable, headers: readonly string[]): Promise<ZoneOffsets> => {
  const offsets = new Map<string, number>()
  const times = headers.flatMap((header) => {
    const cell = staged.typedCell(header)
    const local = cell === undefined ? undefined : localTime(cell)
    return local === undefined ? [] : [{ header, local }]
  })
  if (times.length === 0 || zone === 'UTC') return offsets
  const span = ({ local }: { readonly local: Sql }, index: number): Sql =>
    sql`min(${local}) as ${ident(`first${index}`)}, max(${local}) as ${ident(`last${index}`)},
      coalesce(isfinite(min(${local})) and isfinite(max(${local})) and date_diff('year', min(${local}), max(${local})) < ${longestSpanYears}, false) as ${ident(`usable${index}`)}`
  const spans = sql`select ${join(times.map(span))} from ${ident(staged.table)}`
  const texts = times.map((_, index) => sql`cast(${ident(`first${index}`)} as varchar) as ${ident(`first${index}`)}, cast(${ident(`last${index}`)} as varchar) as ${ident(`last${index}`)}, ${ident(`usable${index}`)}`)
  const row = await session.one<Record<string, string | boolean | null>>('import.timeSpan', sql`select ${join(texts)} from (${spans})`)
  for (const [index, { header }] of times.entries()) {
    if (row[`usable${index}`] !== true) continue
    const offset = await offsetOver(session, zone, String(row[`first${index}`]), String(row[`last${index}`]))
    if (offset !== undefined) offsets.set(header, offset)
  }
  return offsets
}
