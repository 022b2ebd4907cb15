import { raw, sql } from '@sextant/sql'
import type { Sql, SqlValue } from '@sextant/sql'
import type { Db } from 'pg-boss'
import type { Queryable, Store } from '../store/store.ts'

const bound = (value: unknown): SqlValue => {
  if (value === undefined || value === null) return null
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array || Array.isArray(value)) return value as SqlValue
  return typeof value === 'object' ? JSON.stringify(value) : (value as SqlValue)
}

/** The library's text with `$n` as a statement of ours; a value used twice is bound twice. */
const fromPositional = (text: string, values: readonly unknown[]): Sql => {
  const pieces = text.split(/\$(\d+)/)
  const parts = pieces.flatMap((piece, index) => (index % 2 === 0 ? raw(piece).parts : sql`${bound(values[Number(piece) - 1])}`.parts))
  return { kind: 'sql', parts }
}

/** pg-boss over a store, or over a transaction of it, so that a job is queued together with the change it follows. */
export const bossDatabase = (store: Queryable & Partial<Pick<Store, 'script'>>): Db => ({
  executeSql: async (text, values) => {
    const rows =
      (values === undefined || values.length === 0) && store.script !== undefined
        ? await store.script(text)
        : await store.query<Readonly<Record<string, unknown>>>(fromPositional(text, values ?? []))
    return { rows: [...rows] }
  },
})
