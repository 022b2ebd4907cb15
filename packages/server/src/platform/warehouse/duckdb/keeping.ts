import { ident, sql } from '@sextant/sql'
import type { WarehouseSession, WorkSession } from '../warehouse.ts'

/** The reading side of a session that has its connection to itself, with temporary tables. */
export const keepingOn = ({ query, one, columns, execute }: WarehouseSession): WorkSession => {
  let kept = 0
  return Object.freeze<WorkSession>({
    query,
    one,
    columns,
    keep: async (question, select, options) => {
      const table = ident('temp', 'main', `kept_${(kept += 1)}`)
      await execute(question, sql`create temp table ${table} as ${select}`, options)
      return table
    },
    release: async (table) => void (await execute('warehouse.release', sql`drop table ${table}`)),
  })
}
