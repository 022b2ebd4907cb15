import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import { isAppError } from '../../errors.ts'
import { wholeLiteral } from './unbound.ts'

/*
 * A cluster writes into so many partitions at once (iceberg.max-partitions-per-writer, 100 by default) and no session may ask for more. Tables are laid out by month and
 * bucket, so ten years at once may be too many: what was refused, whole, is then written some months at a time.
 */

const isRefused = (error: unknown): boolean => isAppError(error, 'WAREHOUSE_TOO_MANY_PARTITIONS')

/** The beginning of a month, counted from January 1970. It is no bound value: where files are joined a cluster takes constants only. */
const beginning = (month: number): Sql => sql`date_add('month', ${wholeLiteral(month)}, timestamp '1970-01-01 00:00:00.000000')`

/** The rows of months in their order, from the first to the last. */
const between = (months: readonly number[]): Sql => sql`"_at" >= ${beginning(months[0] ?? 0)} and "_at" < ${beginning((months.at(-1) ?? 0) + 1)}`

const writeSome = async (write: (which: Sql) => Promise<number>, months: readonly number[]): Promise<number> => {
  if (months.length === 0) return 0
  try {
    return await write(between(months))
  } catch (error) {
    if (!isRefused(error) || months.length === 1) throw error
    const middle = Math.ceil(months.length / 2)
    return (await writeSome(write, months.slice(0, middle))) + (await writeSome(write, months.slice(middle)))
  }
}

/**
 * Writes rows at once, or in as many parts of some months each as the cluster takes.
 *
 * @param write writes the rows that a condition selects
 * @param monthsOf the months that the rows have, counted from January 1970, null for rows without a time; undefined: they are not laid out by time
 * @returns the sum of what it returned
 * @throws WAREHOUSE_TOO_MANY_PARTITIONS when even one month has too many
 */
export const byMonths = async (write: (which: Sql) => Promise<number>, monthsOf: (() => Promise<readonly (number | null)[]>) | undefined): Promise<number> => {
  try {
    return await write(sql`true`)
  } catch (error) {
    if (!isRefused(error) || monthsOf === undefined) throw error
  }
  const months = await monthsOf()
  const withoutTime = months.includes(null) ? await write(sql`"_at" is null`) : 0
  const known = months.filter((month) => month !== null).toSorted((one, other) => one - other)
  const middle = Math.ceil(known.length / 2)
  return withoutTime + (await writeSome(write, known.slice(0, middle))) + (await writeSome(write, known.slice(middle)))
}

/** The months of rows, asked of the cluster. @param relation something with a column `_at` */
export const monthsIn = async (session: { readonly query: <T>(question: string, statement: Sql) => Promise<readonly T[]> }, relation: Sql): Promise<readonly (number | null)[]> =>
  (await session.query<{ month: number | null }>('warehouse.months', sql`select distinct date_diff('month', timestamp '1970-01-01 00:00:00.000000', date_trunc('month', "_at")) as "month" from ${relation} as "dated"`)).map(({ month }) => month)
