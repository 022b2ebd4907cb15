import type { ImportReport, ModelColumn } from '@sextant/contract'
import { sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { WarehouseSession } from '../../../platform/warehouse/warehouse.ts'

export type Finding = ImportReport['quality'][number]

/** A question that a row of a table answers with yes or no. */
export interface Probe {
  readonly column: string | null
  readonly kind: Finding['kind']
  readonly when: Sql
  /** What an example shows. */
  readonly show: Sql
  readonly isPersonal: boolean
  readonly en: (rows: number) => string
  readonly zh: (rows: number) => string
}

export const isPersonal = (column: ModelColumn | undefined): boolean => column?.privacy === 'personal' || column?.privacy === 'sensitive'

/** First and last character of a personal value. */
export const masked = (value: string): string => (value.length <= 2 ? '…' : `${value.slice(0, 1)}…${value.slice(-1)}`)

export const examples = async (session: WarehouseSession, from: Sql, probe: Pick<Probe, 'when' | 'show' | 'isPersonal'>): Promise<string[]> => {
  const rows = await session.query<{ value: string | null }>(
    'import.quality',
    sql`select distinct left(cast(${probe.show} as varchar), 80) as value from ${from} where (${probe.when}) and (${probe.show}) is not null order by 1 limit 3`,
  )
  return rows.flatMap(({ value }) => (value === null ? [] : [probe.isPersonal ? masked(value) : value]))
}

/** Amounts are shown in major units, as people write them. */
export const shown = (value: Sql, column: ModelColumn, digits: number): Sql =>
  column.type === 'money' ? sql`printf('%.' || ${String(digits)} || 'f', cast(${value} as double) / ${10 ** digits})` : value
