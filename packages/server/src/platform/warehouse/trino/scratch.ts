import { ident, join, sql } from '@sextant/sql'
import type { Sql } from '@sextant/sql'
import type { Clock } from '../../time.ts'
import type { Ids } from '../../ids.ts'
import type { QueryOptions, WarehouseColumn, WarehouseSession } from '../warehouse.ts'
import { trinoTypes } from './column-types.ts'
import type { StoragePlaces } from './places.ts'
import type { TrinoSchemas } from './schemas.ts'
import { textLiteral } from './unbound.ts'

/*
 * Trino has no temporary tables: work keeps its tables in a schema of its own and drops them when it ends. A name begins with the time it was made,
 * so that start-up can sweep what a killed process left.
 */

export interface ScratchTables {
  /** A table of what a select answers. @param session where its names are looked up */
  readonly make: (question: string, session: WarehouseSession, select: Sql, options?: QueryOptions) => Promise<{ readonly table: Sql; readonly rows: number }>
  /** A table of the rows of a Parquet file. */
  readonly upload: (what: string, columns: readonly WarehouseColumn[], file: string) => Promise<Sql>
  /** Lends the files of a table, on this machine, for as long as the work goes on. */
  readonly lendFiles: <T>(table: Sql, reading: (files: readonly string[]) => Promise<T>) => Promise<T>
  readonly drop: (table: Sql) => Promise<void>
  /** Drops what was made through this and is still there. */
  readonly dropAll: () => Promise<void>
}

export interface ScratchParts {
  readonly schemas: TrinoSchemas
  /** A session of the schema of running work. */
  readonly work: WarehouseSession
  readonly places: StoragePlaces
  readonly ids: Ids
  readonly clock: Clock
}

const nameOf = (table: Sql): string => {
  const names = table.parts.flatMap((part) => (part.kind === 'ident' ? [part.name] : []))
  return names.at(-1) ?? ''
}

const timeOf = (name: string): number => {
  const [, made] = /^(?:kept|stage|unload|keys|upload|member)_([0-9a-z]{8,9})_/.exec(name) ?? []
  return made === undefined ? Number.NaN : Number.parseInt(made, 36)
}

export const scratchTables = ({ schemas, work, places, ids, clock }: ScratchParts): ScratchTables => {
  const made = new Map<string, readonly string[]>()
  const newName = (what: string): string => `${what}_${clock.now().toString(36)}_${ids.id().replaceAll('-', '').slice(-12)}`
  const dropByName = async (name: string): Promise<void> => {
    await work.execute('warehouse.release', sql`drop table if exists ${ident(schemas.work, name)}`)
    for (const prefix of made.get(name) ?? []) await places.storage.delete(prefix)
    made.delete(name)
  }
  return Object.freeze<ScratchTables>({
    make: async (question, session, select, options) => {
      const name = newName('kept')
      made.set(name, [])
      const rows = await session.execute(question, sql`create table ${ident(schemas.work, name)} as ${select}`, options)
      return { table: ident(schemas.work, name), rows }
    },
    upload: async (what, columns, file) => {
      const name = newName(what)
      const prefix = places.workKey(newName('upload'))
      made.set(name, [prefix])
      const list = join(columns.map((column) => sql`${ident(column.name)} ${trinoTypes[column.type]}`))
      try {
        const both = await Promise.allSettled([
          work.execute('warehouse.upload', sql`create table ${ident(schemas.work, name)} (${list}) with (format = 'PARQUET')`),
          places.storage.put(file, `${prefix}/rows.parquet`),
        ])
        for (const one of both) if (one.status === 'rejected') throw one.reason
        await work.execute('warehouse.upload', sql`alter table ${ident(schemas.work, name)} execute add_files(location => ${textLiteral(places.addressOf(prefix))}, format => 'PARQUET')`)
        return ident(schemas.work, name)
      } catch (error) {
        // Nobody knows the table yet; what cannot be removed now is swept after a day.
        await dropByName(name).catch(() => undefined)
        throw error
      }
    },
    lendFiles: async (table, reading) => {
      const rows = await work.query<{ path: string }>('warehouse.files', sql`select distinct file_path as "path" from ${ident(schemas.work, `${nameOf(table)}$files`)}`)
      return places.storage.lend(rows.map(({ path }) => places.keyOf(path)), reading)
    },
    drop: (table) => dropByName(nameOf(table)),
    dropAll: async () => {
      // Dropping changes the map.
      await Promise.all(Array.from(made.keys(), dropByName))
    },
  })
}

const dayMs = 86_400_000

/** Drops what processes that are no more left a day ago and before. */
export const sweepScratch = async ({ schemas, work, places, clock }: ScratchParts): Promise<void> => {
  const isOld = (name: string): boolean => timeOf(name) < clock.now() - dayMs
  const tables = await work.query<{ name: string }>('warehouse.sweep', sql`select distinct table_name as "name" from information_schema.tables where table_schema = ${schemas.work}`)
  for (const { name } of tables) if (isOld(name)) await work.execute('warehouse.sweep', sql`drop table if exists ${ident(schemas.work, name)}`)
  const uploads = new Set((await places.storage.list(places.workKey(''))).map((key) => key.slice(places.workKey('').length).split('/')[0] ?? ''))
  for (const name of uploads) if (name.startsWith('upload_') && isOld(name)) await places.storage.delete(places.workKey(name))
}
