import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { ident, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { WarehouseSession, WorkSession } from '../warehouse.ts'
import { appendRows } from '../duckdb/append.ts'
import { createTemporary } from '../duckdb/tables.ts'
import { openScratchDuckdb } from './bench.ts'
import type { BenchOptions } from './bench.ts'
import type { ScratchTables } from './scratch.ts'
import { writeParquet } from './stages.ts'

/** Makes lists of keys readable on the cluster while work runs. */
export interface KeyRelations {
  /** One relation with the column `key` for each list. */
  readonly lend: <T>(lists: readonly Iterable<string>[], work: (relations: readonly Sql[]) => Promise<T>) => Promise<T>
}

/** Keys that travel inside a statement, which may be asked several times; more are uploaded once. */
const mostInline = 1_000
const mostInlineCharacters = 60_000

const keyColumns = [{ name: 'key', type: 'string' }] as const

const oneCellRows = function* (keys: readonly string[]): Iterable<readonly string[]> {
  for (const key of keys) yield [key]
}

export const keyRelations = (scratch: ScratchTables, options: BenchOptions): KeyRelations => {
  const upload = async (keys: readonly string[]): Promise<Sql> => {
    const bench = await openScratchDuckdb(options)
    await mkdir(options.tempDir, { recursive: true })
    const dir = await mkdtemp(joinPath(options.tempDir, 'keys-'))
    const file = joinPath(dir, 'keys.parquet')
    try {
      await createTemporary(bench.session, 'keys', keyColumns)
      await appendRows(bench.connection, 'keys', 'keys', keyColumns, oneCellRows(keys))
      await writeParquet(bench.session, 'warehouse.keys', keyColumns, ident('temp', 'main', 'keys'), file)
      return await scratch.upload('keys', keyColumns, file)
    } finally {
      bench.close()
      await rm(dir, { recursive: true, force: true })
    }
  }
  const isShort = (keys: readonly string[]): boolean => keys.length <= mostInline && keys.reduce((sum, key) => sum + key.length, 0) <= mostInlineCharacters
  return Object.freeze<KeyRelations>({
    lend: async (lists, work) => {
      const uploaded: Sql[] = []
      try {
        const relations: Sql[] = []
        for (const list of lists) {
          const keys = [...list]
          if (isShort(keys)) relations.push(sql`(select "key" from unnest(cast(json_parse(${JSON.stringify(keys)}) as array(varchar))) as "listed"("key"))`)
          else {
            const table = await upload(keys)
            uploaded.push(table)
            relations.push(table)
          }
        }
        return await work(relations)
      } finally {
        for (const table of uploaded) await scratch.drop(table)
      }
    },
  })
}

/** A reader whose answers can be kept in scratch tables until its work ends. */
export const keepingOn = (session: WarehouseSession, scratch: ScratchTables): { readonly session: WorkSession; readonly end: () => Promise<void> } => {
  const kept = new Set<Sql>()
  const work: WorkSession = Object.freeze<WorkSession>({
    query: session.query,
    one: session.one,
    columns: session.columns,
    keep: async (question, select, options) => {
      const { table } = await scratch.make(question, session, select, options)
      kept.add(table)
      return table
    },
    release: async (table) => {
      kept.delete(table)
      await scratch.drop(table)
    },
  })
  return {
    session: work,
    end: async () => {
      await Promise.all(Array.from(kept, (table) => scratch.drop(table)))
      kept.clear()
    },
  }
}
